// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import Testing

@Suite struct ScalarTests {
    @Test(
        "durations are whole numbers with a unit",
        arguments: [
            ("0s", .zero), ("250ms", .milliseconds(250)), ("30s", .seconds(30)), ("10m", .seconds(600)),
            ("12h", .seconds(43_200)), ("1d", .seconds(86_400)), ("3650d", .seconds(3650 * 86_400)),
        ] as [(String, Duration)])
    func duration(_ text: String, _ value: Duration) {
        #expect(read(.duration, text).value == value)
    }

    @Test(
        "what is no duration is refused",
        arguments: ["", "s", "1", "1.5s", "-1s", "1 s", "1S", "1sec", "3651d", "99999999999999999999s", "１s", "1us"])
    func noDuration(_ text: String) {
        let (value, messages) = read(.duration, text)
        #expect(value == nil)
        #expect(messages.count == 1)
    }

    @Test func aBareNumberIsToldItsUnits() {
        #expect(read(.duration, "30").messages == ["the duration '30' has no unit; write '30ms' or '30s'"])
        #expect(read(.byteSize, "10").messages == ["the size '10' has no unit; write '10B', '10KiB' or '10MiB'"])
        #expect(read(.ratio, "5").messages == ["expected a percentage, found '5'; write '5%'"])
    }

    @Test(
        "sizes are whole numbers with a unit, powers of two or of ten",
        arguments: [
            ("0B", 0), ("1KB", 1000), ("1KiB", 1024), ("10MiB", 10 << 20), ("1MB", 1_000_000), ("2GiB", 2 << 30),
        ])
    func size(_ text: String, _ bytes: Int) {
        #expect(read(.byteSize, text).value?.bytes == bytes)
        #expect(read(.byteSize, text).value?.description == text)
    }

    @Test(
        "what is no size is refused",
        arguments: ["", "B", "1", "1 B", "1kb", "1TiB", "-1B", "9999999999999GiB", "0x1B"])
    func noSize(_ text: String) {
        #expect(read(.byteSize, text).value == nil)
    }

    @Test(
        "percentages are exact",
        arguments: [
            ("0%", 0), ("5%", 50_000), ("0.5%", 5000), ("99.9999%", 999_999), ("100%", 1_000_000), ("05%", 50_000),
        ])
    func ratio(_ text: String, _ parts: Int) {
        #expect(read(.ratio, text).value?.partsPerMillion == parts)
    }

    @Test(
        "what is no percentage is refused",
        arguments: ["", "%", "5", "101%", "100.0001%", "1.2.3%", ".5%", "5.%", "-5%", "1e1%"])
    func noRatio(_ text: String) {
        #expect(read(.ratio, text).value == nil)
    }

    @Test func ratiosPrintWithoutTrailingZeros() {
        #expect(
            ["5%", "0.5%", "12.34%", "100%"].map { read(.ratio, $0).value?.description } == [
                "5%", "0.5%", "12.34%", "100%",
            ])
    }

    @Test func onlyTrueAndFalseAreBooleans() {
        #expect(read(.bool, "true").value == true)
        #expect(read(.bool, "false").value == false)
        for text in ["yes", "no", "on", "off", "True", "1", ""] { #expect(read(.bool, text).value == nil, "\(text)") }
    }

    @Test("numbers are decimal digits", arguments: ["1e3", "0x10", "1_000", "1.0", "+1", " 1", "", "-", "١"])
    func noNumber(_ text: String) {
        #expect(read(.int(-10...1000), text).value == nil)
    }

    @Test func numbersHaveBounds() {
        #expect(read(.int(-10...1000), "-10").value == -10)
        #expect(read(.int(-10...1000), "1000").value == 1000)
        #expect(read(.int(-10...1000), "1001").messages == ["expected a number from -10 to 1000, found '1001'"])
        #expect(read(.int(0...10), "99999999999999999999").value == nil)
    }

    @Test func aChoiceSuggestsTheNearest() {
        let kind = Kind<Int>.choice([("round_robin", 1), ("weighted", 2)], unsupported: ["random"])
        #expect(read(kind, "weighted").value == 2)
        #expect(read(kind, "wieghted").messages.first?.hasSuffix("did you mean 'weighted'?") == true)
        #expect(read(kind, "random").messages == ["'random' is not supported yet"])
    }
}

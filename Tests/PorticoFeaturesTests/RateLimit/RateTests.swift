// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import Testing

@testable import PorticoFeatures

@Suite struct RateTests {
    private static let day = 86_400

    @Test(
        "a rate says how many in how long",
        arguments: [
            ("1/s", 1), ("1/sec", 1), ("1/second", 1), ("1/1s", 1), ("1/10s", 10), ("1/min", 60), ("1/minute", 60),
            ("1/15m", 900), ("1/15min", 900), ("1/h", 3600), ("1/hour", 3600), ("1/12h", 43_200), ("1/d", Self.day),
            ("1/day", Self.day), ("1/30d", 30 * Self.day), ("1/w", 7 * Self.day), ("1/week", 7 * Self.day),
            ("1/2week", 14 * Self.day), ("1/366day", 366 * Self.day), ("1/31622400s", 366 * Self.day), ("1/007s", 7),
        ])
    func periods(text: String, seconds: Int) throws {
        let rate = try Rate.parse(ConfigText(text))
        #expect(rate == Rate(1, per: .seconds(seconds)))
        #expect(try Rate.parse(ConfigText(rate.description)) == rate, "\(rate)")
    }

    @Test("counts go from one to a thousand million, months are of the calendar")
    func counts() throws {
        #expect(try Rate.parse(ConfigText("1000000000/s")).count == 1_000_000_000)
        #expect(try Rate.parse(ConfigText("0100/min")).count == 100)
        let month = try Rate.parse(ConfigText("1000000/month"))
        #expect(month == Rate(1_000_000, per: .month) && month.description == "1000000/month")
    }

    @Test(
        "what is no rate is refused with what is wrong",
        arguments: [
            ("", "expected a rate, found ''"), ("/min", "expected a rate"), ("x/min", "expected a rate"),
            ("-5/min", "expected a rate"), ("+5/min", "expected a rate"), ("1.5/min", "expected a rate"),
            ("1e3/min", "expected a rate"), (" 5/min", "expected a rate"), ("٣/min", "expected a rate"),
            ("100", "does not say in how long"), ("0/min", "admits nothing"), ("000/min", "admits nothing"),
            ("1000000001/min", "is more than 1000000000"), ("99999999999999999999/min", "is more than 1000000000"),
            ("5/", "not over a known time"), ("5/fortnight", "not over a known time"),
            ("5/MIN", "not over a known time"),
            ("5/10", "not over a known time"), ("5/s/s", "not over a known time"), ("5/ s", "not over a known time"),
            ("5/1.5s", "not over a known time"), ("5/ms", "not over a known time"), ("5/٣s", "not over a known time"),
            ("5/0s", "over no time"), ("5/00min", "over no time"), ("5/-1s", "not over a known time"),
            ("5/31622401s", "more than a year"), ("5/367day", "more than a year"), ("5/53w", "more than a year"),
            ("5/99999999999999999999s", "more than a year"), ("5/31622400w", "more than a year"),
            ("5/m", "may be minutes or months"), ("5/2month", "counts months"), ("5/0month", "over no time"),
        ])
    func errors(text: String, message: String) {
        let error = #expect(throws: ValueError.self) { try Rate.parse(ConfigText(text)) }
        #expect(error?.message.contains(message) == true, "\(text): \(error?.message ?? "")")
    }
}

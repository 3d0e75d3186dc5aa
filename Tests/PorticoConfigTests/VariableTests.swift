// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import Testing

@Suite struct VariableTests {
    @Test(
        "variables are replaced",
        arguments: [
            ("${NAME}", "value"), ("a ${NAME} b ${NAME}", "a value b value"), ("${UNSET:-x y}", "x y"),
            ("${EMPTY:-x}", "x"), ("${EMPTY}", ""), ("${NAME:-x}", "value"), ("${file:/secret}", "s3cret"),
            ("$${NAME}", "${NAME}"), ("$NAME", "$NAME"), ("$", "$"), ("${UNSET:-}", ""), ("a$$b", "a$$b"),
        ])
    func replaced(_ text: String, _ value: String) {
        #expect(read(.string, text).value == value)
    }

    @Test(
        "what is no variable is refused",
        arguments: ["${", "${}", "${1}", "${A B}", "${UNSET}", "${file:}", "${file:/none}", "${a", "${A-b}"])
    func refused(_ text: String) {
        #expect(read(.string, text).value == nil)
    }

    @Test func aReplacedValueIsSecret() {
        let reader = makeReader()
        let node = ConfigNode(.scalar(.init(text: "x${NAME}", isPlain: true)), at: nowhere)
        let path = ConfigPath(text: "a.b")
        let value = Kind<String>.string.decode(node, path, reader)
        #expect(value == "xvalue")
        #expect(reader.secrets == ["a.b"])
        let printer = ConfigPrinter(secrets: SecretPaths(reader.secrets))
        #expect(value.flatMap { Kind<String>.string.encode($0, path, printer) } == .string("***"))
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire
import Testing

@Suite struct MethodTests {
    private func method(_ text: String) -> PorticoWire.Method {
        let bytes = Array(text.utf8)
        return PorticoWire.Method(bytes.span, ByteRange(bytes.indices))
    }

    @Test("every method is known by its exact name", arguments: PorticoWire.Method.allCases)
    func known(expected: PorticoWire.Method) {
        let name = "\(expected.name)"
        #expect(self.method(name) == expected)
        #expect(self.method(name.lowercased()) == .other)
        #expect(self.method(name + "X") == .other)
        #expect(self.method(String(name.dropLast())) == .other)
    }

    @Test("safe and idempotent methods are those of RFC 9110 §9.2")
    func properties() {
        let all = PorticoWire.Method.allCases
        #expect(all.filter(\.isSafe) == [.get, .head, .options, .trace])
        #expect(all.filter(\.isIdempotent) == [.get, .head, .put, .delete, .options, .trace])
    }

    @Test("HEAD is told by the head")
    func head() throws {
        #expect(try parseRequest("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n")?.isHEAD == true)
        #expect(try parseRequest(get())?.isHEAD == false)
    }
}

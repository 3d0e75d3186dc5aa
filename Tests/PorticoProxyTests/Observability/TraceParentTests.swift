// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire
import Testing

@testable import PorticoProxy

@Suite("Trace parent") struct TraceParentTests {
    private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    private static let valid = "00-\(trace)-00f067aa0ba902b7-01"

    private static func traceID(_ value: String) throws -> String? {
        var head = RequestHead()
        let bytes = Array("GET / HTTP/1.1\r\nHost: a\r\nTraceParent: \(value)\r\n\r\n".utf8)
        _ = try RequestHeadParser().parse(bytes.span, into: &head)
        return TraceParent.traceID(head.fields).map { head.fields.string($0) }
    }

    @Test("the trace's id is found")
    func found() throws { #expect(try Self.traceID(Self.valid) == Self.trace) }

    @Test(
        "what is not valid is none",
        arguments: [
            "", "00", valid + "0", String(valid.dropLast()), "01" + valid.dropFirst(2), "ff" + valid.dropFirst(2),
            valid.uppercased(), "00-" + String(repeating: "0", count: 32) + "-00f067aa0ba902b7-01",
            "00-\(trace)-0000000000000000-01", "00_" + valid.dropFirst(3), valid.dropLast(2) + "0g",
        ])
    func refused(_ value: String) throws { #expect(try Self.traceID(value) == nil) }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire
import Testing

@Suite struct TrailerParserTests {
    private func parse(_ text: String, limits: HeadLimits? = nil) throws(WireError) -> (end: Int, fields: Fields)? {
        var fields = Fields()
        let parser = limits.map { TrailerParser(limits: $0) } ?? TrailerParser()
        guard let end = try parser.parse([UInt8](latin1: text).span, into: &fields) else { return nil }
        return (end, fields)
    }

    @Test("an empty section ends with its blank line")
    func empty() throws {
        let result = try #require(try self.parse("\r\nGET /"))
        #expect(result.end == 2)
        #expect(result.fields.slots.isEmpty)
        #expect(try self.parse("") == nil)
        #expect(try self.parse("\r") == nil)
        #expect(try self.parse("X: y\r\n") == nil)
    }

    @Test("trailers are kept but for those that decide framing, routing, identity or the connection")
    func kept() throws {
        let names = FieldID.allCases.filter { $0 != .other }.map { "\($0.name)" } + ["Authorization"]
        let lines = (["Digest", "Server-Timing"] + names).map { "\($0): v\r\n" }.joined()
        let result = try #require(try self.parse(lines + "\r\nrest"))
        #expect(result.end == lines.utf8.count + 2)
        let kept = result.fields.slots.filter { !$0.isDropped }.map { result.fields.string($0.name) }
        #expect(kept == ["Digest", "Server-Timing", "date"])
    }

    @Test(
        "a malformed section is refused",
        arguments: ["X", "X : y", " X: y", ": y", "X: y\0", "X: y\nZ: z", "X: y\rZ: z", "GET / HTTP/1.1", "\n"]
    )
    func refused(line: String) {
        #expect(throws: WireError.badTrailer) { try self.parse("\(line)\r\n\r\n") }
    }

    @Test("a section over its limits is refused, complete or not")
    func limits() throws {
        let limits = HeadLimits(bytes: 16, fields: 2)
        #expect(try self.parse("X: 34567\r\nY:\r\n\r\n", limits: limits)?.end == 16)
        #expect(throws: WireError.trailerTooLarge) { try self.parse("X: 345678\r\nY:\r\n\r\n", limits: limits) }
        #expect(throws: WireError.trailerTooLarge) { try self.parse("X: 34567890123456", limits: limits) }
        #expect(throws: WireError.trailerTooLarge) { try self.parse("A:\r\nB:\r\nC:", limits: limits) }
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire
import Testing

@Suite struct FieldsTests {
    private func fields(_ lines: String...) throws -> Fields {
        try #require(try parseRequest("GET / HTTP/1.0\r\n" + lines.map { "\($0)\r\n" }.joined() + "\r\n")).fields
    }

    private func written(_ fields: Fields) -> String {
        var output = OutputBuffer()
        output.append(fields)
        return String(decoding: output.bytes, as: UTF8.self)
    }

    @Test("names that CGI makes one variable of are confusable, and no others: letters and digits count")
    func confusable() throws {
        let names = [
            "X-User-2": true, "x_user_2": true, "X.USER~2": true, "X-User-3": false, "X-User--": false,
            "X_User__": false,
            "X-User-22": false, "X-Usex-2": false, "XUser2": false, "X-User-": false,
        ]
        for (name, isConfusable) in names {
            var fields = try self.fields("Via: 1", "\(name): b")
            #expect(fields.isConfusable(1, with: "X-User-2") == isConfusable, "\(name)")
            fields.drop(confusableWith: "X-USER-2")
            #expect(self.written(fields).contains("b") == !isConfusable, "\(name)")
        }
    }

    @Test("fields are found by identity and by name in any case, dropped ones are not")
    func lookUp() throws {
        var fields = try self.fields("Via: 1", "X-A: b", "via: 2", "x-a: c")
        #expect(fields.firstIndex(of: .via) == 0)
        #expect(fields.value(.via).map(fields.string) == "1")
        #expect(fields.indices(named: "x-A") == [1, 3])
        #expect(fields.joinedValue(named: "X-a") == "b, c")
        #expect(fields.joinedValue(named: "x") == nil)
        #expect(fields.value(.cookie) == nil)
        fields.drop(0)
        #expect(fields.firstIndex(of: .via) == 2)
        #expect(fields.indices(named: "via") == [2])
        fields.drop(.via)
        #expect(fields.value(.via) == nil)
        fields.drop(named: "X-A")
        #expect(fields.joinedValue(named: "x-a") == nil)
        #expect(!fields.isField(1, named: "x-a"))
        #expect(self.written(fields).isEmpty)
    }

    @Test("an added field stands behind the others, a set one replaces all of its name")
    func changes() throws {
        var fields = try self.fields("A: 1", "B: 2", "a: 3", "C: 4")
        fields.add(name: "Via", value: "1.1 portico")
        fields.set(name: "A", value: "5")
        #expect(self.written(fields) == "B: 2\r\nC: 4\r\nVia: 1.1 portico\r\nA: 5\r\n")
        #expect(fields.value(.via).map(fields.string) == "1.1 portico")
        fields.set(name: "a", value: "")
        #expect(self.written(fields) == "B: 2\r\nC: 4\r\nVia: 1.1 portico\r\na: \r\n")
    }

    @Test("an added value cannot end its line")
    func injection() throws {
        var fields = try self.fields("A: 1")
        fields.add(name: "B", value: "x\r\nC: y\u{0}\u{7f}\tz\u{e9}")
        #expect(self.written(fields) == "A: 1\r\nB: x  C: y  \tz\u{e9}\r\n")
    }

    @Test("stored bytes are found again")
    func store() throws {
        var fields = try self.fields("A: 1")
        let range = fields.store("path".utf8)
        let empty = fields.store([])
        #expect(fields.string(range) == "path")
        #expect(empty.isEmpty)
        #expect(self.written(fields) == "A: 1\r\n")
    }

    @Test("a head that is used again keeps nothing of the message before it")
    func reuse() throws {
        var head = RequestHead()
        let parser = RequestHeadParser()
        let first = "POST http://b:1/x?y HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 3\r\nConnection: z\r\n\r\n"
        #expect(try parser.parse(Array(first.utf8).span, into: &head) == first.utf8.count)
        head.fields.add(name: "X", value: "y")
        #expect(try parser.parse(Array(get().utf8).span, into: &head) == get().utf8.count)
        var fresh = RequestHead()
        #expect(try parser.parse(Array(get().utf8).span, into: &fresh) != nil)
        #expect(ReadMessage(head) == ReadMessage(fresh))
        #expect(head.fields.bytes == fresh.fields.bytes)
    }

    @Test("a head whose parse failed or is not complete holds no range and no field")
    func failed() throws {
        for text in ["POST http://b:1/x?y HTTP/1.1\r\nHost: a\r\n", "POST http://b:1/x?y HTTP/1.1\r\nHost: a\r\n:\r\n"]
        {
            var head = RequestHead()
            _ = try? RequestHeadParser().parse(Array(text.utf8).span, into: &head)
            #expect(ReadMessage(head) == ReadMessage(RequestHead()))
            #expect(head.fields.slots.isEmpty)
        }
        for text in ["HTTP/1.1 200 OK\r\nA: b\r\n", "HTTP/1.1 200 OK\r\nA: b\r\nContent-Length: x\r\n\r\n"] {
            var head = ResponseHead()
            _ = try? ResponseHeadParser().parse(Array(text.utf8).span, toHEAD: false, into: &head)
            #expect(ReadMessage(head) == ReadMessage(ResponseHead()))
            #expect(head.fields.slots.isEmpty)
        }
        var trailers = Fields()
        _ = try? TrailerParser().parse(Array("A: b\r\n:\r\n\r\n".utf8).span, into: &trailers)
        #expect(trailers.slots.isEmpty)
        _ = try TrailerParser().parse(Array("A: b\r\n".utf8).span, into: &trailers)
        #expect(trailers.slots.isEmpty)
    }
}

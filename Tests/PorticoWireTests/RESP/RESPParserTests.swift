// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire
import Testing

@Suite struct RESPParserTests {
    private static func read(_ text: String, _ limits: RESPLimits = RESPLimits()) -> RESPInvariants.Reading {
        RESPInvariants.read([Array(text.utf8)[...]], limits)
    }

    private static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    static let replies: [(text: String, value: RESPValue)] = [
        ("+OK\r\n", .simple(Self.bytes("OK"))), ("+\r\n", .simple([])),
        ("-ERR no\r\n", .error(Self.bytes("ERR no"))), ("!6\r\nE\r\nx y\r\n", .error(Self.bytes("E\r\nx y"))),
        (":0\r\n", .integer(0)), (":-9223372036854775808\r\n", .integer(.min)), (":+7\r\n", .integer(7)),
        ("$5\r\na\r\nbc\r\n", .bulk(Self.bytes("a\r\nbc"))), ("$0\r\n\r\n", .bulk([])), ("$-1\r\n", .null),
        ("*-1\r\n", .null), ("_\r\n", .null), ("*0\r\n", .array([])),
        ("*2\r\n:1\r\n*1\r\n$1\r\nx\r\n", .array([.integer(1), .array([.bulk(Self.bytes("x"))])])),
        ("#t\r\n", .boolean(true)), ("#f\r\n", .boolean(false)), (",1.25\r\n", .double(1.25)),
        (",-3\r\n", .double(-3)), (",1e3\r\n", .double(1000)), (",inf\r\n", .double(.infinity)),
        (",-inf\r\n", .double(-.infinity)),
        ("(-12345678901234567890123\r\n", .bigNumber(Self.bytes("-12345678901234567890123"))),
        ("=6\r\ntxt:hi\r\n", .verbatim(form: Self.bytes("txt"), Self.bytes("hi"))),
        ("%1\r\n+a\r\n:1\r\n", .map([RESPEntry(.simple(Self.bytes("a")), .integer(1))])), ("%0\r\n", .map([])),
        ("~2\r\n:1\r\n:2\r\n", .set([.integer(1), .integer(2)])), (">1\r\n+x\r\n", .push([.simple(Self.bytes("x"))])),
        ("|1\r\n+ttl\r\n:3\r\n:9\r\n", .integer(9)), ("|0\r\n:9\r\n", .integer(9)),
        ("*2\r\n|1\r\n+a\r\n+b\r\n:1\r\n:2\r\n", .array([.integer(1), .integer(2)])),
    ]

    @Test("every type of reply is read, and then the next one", arguments: Self.replies)
    func types(text: String, value: RESPValue) {
        #expect(Self.read(text + "+next\r\n").values == [value, .simple(Self.bytes("next"))])
    }

    @Test("however a reply is cut, it is the same", arguments: Self.replies)
    func cuts(text: String, value: RESPValue) {
        let bytes = Self.bytes(text + text)
        for first in 0...bytes.count {
            for second in first...bytes.count {
                let cut = RESPInvariants.read([bytes[..<first], bytes[first..<second], bytes[second...]], RESPLimits())
                if cut.values != [value, value] || cut.isWithinReply { Issue.record("cut at \(first) and \(second)") }
            }
        }
    }

    @Test("every prefix of a reply is incomplete, never an error", arguments: Self.replies)
    func prefixes(text: String, value: RESPValue) {
        let bytes = Self.bytes(text)
        for count in 1..<bytes.count {
            let reading = RESPInvariants.read([bytes[..<count]], RESPLimits())
            #expect(reading.values.isEmpty && reading.error == nil && reading.isWithinReply)
        }
    }

    @Test("NaN is a number of RESP3")
    func notANumber() {
        guard case .double(let number)? = Self.read(",nan\r\n").values.first else {
            Issue.record("no number")
            return
        }
        #expect(number.isNaN)
    }

    @Test(
        "what is no reply is refused",
        arguments: [
            ("x\r\n", RESPError.badType), ("\r\n", .badType), ("HTTP/1.1 400 Bad Request\r\n", .badType),
            ("+a\n", .badEnd), ("+a\rb", .badEnd), ("$1\r\nab\r\n", .badEnd), ("$1\r\na\rb", .badEnd),
            (":\r\n", .badNumber), (":1a\r\n", .badNumber), (":--1\r\n", .badNumber), (": 1\r\n", .badNumber),
            (":9223372036854775808\r\n", .badNumber), ("$-2\r\n", .badNumber), ("$+1\r\n", .badNumber),
            ("$?\r\n", .badNumber), ("*?\r\n", .badNumber), ("%-1\r\n", .badNumber), ("!-1\r\n", .badNumber),
            ("$99999999999999999999\r\n", .badNumber), ("#x\r\n", .badValue), ("_x\r\n", .badValue),
            (",0x10\r\n", .badNumber), (",\r\n", .badNumber), (",infinity\r\n", .badNumber), ("(1.5\r\n", .badNumber),
            ("(\r\n", .badNumber), ("=3\r\ntxt\r\n", .badValue), ("=5\r\nab:cd\r\n", .badValue),
        ])
    func refused(text: String, error: RESPError) {
        #expect(Self.read("+before\r\n" + text).error == error)
        #expect(Self.read("+before\r\n" + text + "+after\r\n").values.count == 1)
    }

    @Test("nothing comes after an error")
    func stays() throws {
        var parser = RESPParser()
        var offset = 0
        #expect(throws: RESPError.badType) { try parser.next(Self.bytes("x").span, from: &offset) }
        offset = 0
        #expect(throws: RESPError.badType) { try parser.next(Self.bytes("+OK\r\n").span, from: &offset) }
    }

    @Test("a reply is as large as may be, and no larger")
    func bounds() {
        var limits = RESPLimits()
        (limits.line, limits.size, limits.count, limits.depth) = (10, 40, 4, 2)
        #expect(Self.read("+123456789\r\n", limits).values.count == 1)
        #expect(Self.read("+1234567890", limits).error == .tooLarge)
        #expect(Self.read("$37\r\n", limits).error == nil)
        #expect(Self.read("$38\r\n", limits).error == .tooLarge)
        #expect(Self.read("$9223372036854775807\r\n", limits).error == .tooLarge)
        #expect(Self.read("*4\r\n", limits).error == nil)
        #expect(Self.read("*5\r\n", limits).error == .tooMany)
        #expect(Self.read("%3\r\n", limits).error == .tooMany)
        #expect(Self.read("%9223372036854775807\r\n").error == .tooMany)
        #expect(Self.read("*2\r\n*3\r\n", limits).error == .tooMany)
        #expect(Self.read("*1\r\n*1\r\n:1\r\n", limits).values.count == 1)
        #expect(Self.read("*1\r\n*1\r\n*0\r\n", limits).error == .tooDeep)
        #expect(Self.read(String(repeating: "|0\r\n", count: 50), limits).error == .tooMany)
        // Each reply has its own bounds.
        #expect(Self.read(String(repeating: "*2\r\n:1\r\n:2\r\n", count: 20), limits).values.count == 20)
    }

    @Test("a command is an array of texts")
    func command() {
        var output = OutputBuffer()
        output.append(command: [Self.bytes("SET"), Self.bytes("a\r\nb"), []])
        #expect(output.bytes == Self.bytes("*3\r\n$3\r\nSET\r\n$4\r\na\r\nb\r\n$0\r\n\r\n"))
    }
}

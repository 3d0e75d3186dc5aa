// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire
import Testing

@Suite struct BodyReaderTests {
    /// Reads all of `text` in one piece: data, what may be forwarded, and where the reader stopped.
    private func read(
        _ framing: BodyFraming,
        _ text: String
    ) throws(WireError) -> (reader: BodyReader, data: String, forwarded: String, end: Int) {
        let bytes = [UInt8](latin1: text)
        var reader = BodyReader(framing)
        var data: [UInt8] = []
        var forwarded: [UInt8] = []
        var index = 0
        while index < bytes.count, !reader.isEnded, !reader.isAtTrailers {
            let step = try reader.next(bytes.span, from: index)
            if step.kind == .data { data += bytes[index..<step.end] }
            if step.kind != .skipped { forwarded += bytes[index..<step.end] }
            index = step.end
        }
        return (reader, String(decoding: data, as: UTF8.self), String(decoding: forwarded, as: UTF8.self), index)
    }

    private func error(_ text: String) -> WireError? {
        do {
            _ = try self.read(.chunked, text)
            return nil
        } catch {
            return error
        }
    }

    @Test("a body of known length ends there, one without length never, none at once")
    func simple() throws {
        let known = try self.read(.length(5), "helloGET /")
        #expect(known.data == "hello")
        #expect(known.reader.isEnded)
        let short = try self.read(.length(5), "hell")
        #expect(!short.reader.isEnded)
        let open = try self.read(.untilClose, "hello")
        #expect(open.data == "hello")
        #expect(open.reader.isUntilClose)
        #expect(!open.reader.isEnded)
        #expect(BodyReader(.none).isEnded)
        #expect(BodyReader(.length(0)).isEnded)
        #expect(!BodyReader(.chunked).isUntilClose)
    }

    @Test("chunks are read to the last one, whose trailers are left to the caller")
    func chunks() throws {
        let text = "5\r\nhello\r\n0010\r\n0123456789abcdef\r\na\r\n0123456789\r\n000\r\n"
        var result = try self.read(.chunked, text + "X: y\r\n\r\n")
        #expect(result.data == "hello0123456789abcdef0123456789")
        #expect(result.forwarded == text)
        #expect(result.end == text.utf8.count)
        #expect(result.reader.isAtTrailers)
        #expect(!result.reader.isEnded)
        result.reader.endTrailers()
        #expect(result.reader.isEnded)
    }

    @Test("extensions are left out of what is forwarded")
    func extensions() throws {
        let long = String(repeating: "x", count: 255)
        let first = "5;a=b;c=\"d;e\"\r\nhello\r\n1; \ta\t= \"\u{e9}\\\"\" ; b ;c=~\r\n!\r\n"
        let text = first + "1;\(long)\r\n?\r\n0;f\r\n"
        let result = try self.read(.chunked, text)
        #expect(result.data == "hello!?")
        #expect(result.forwarded == "5\r\nhello\r\n1\r\n!\r\n1\r\n?\r\n0\r\n")
        #expect(result.reader.isAtTrailers)
    }

    @Test(
        "malformed chunk framing is refused",
        arguments: [
            ("\r\n", WireError.badChunkSize),
            (";a\r\n", .badChunkSize),
            ("g\r\n", .badChunkSize),
            ("-5\r\n", .badChunkSize),
            ("+5\r\n", .badChunkSize),
            (" 5\r\n", .badChunkSize),
            ("5 \r\n", .badChunkSize),
            ("5\t;a\r\n", .badChunkSize),
            ("0x5\r\n", .badChunkSize),
            ("6_0\r\n", .badChunkSize),
            ("5\n", .badChunkSize),
            ("5\u{e9}\r\n", .badChunkSize),
            ("0000000000000001\r\n", .badChunkSize),
            ("fffffffffffffffff\r\n", .badChunkSize),
            ("5\rh", .badLineEnding),
            ("5\r\r\n", .badLineEnding),
            ("5;a\n", .badChunkExtension),
            ("5;a\0\r\n", .badChunkExtension),
            ("5;a\u{7f}\r\n", .badChunkExtension),
            ("5;a\rb\r\n", .badLineEnding),
            ("5;\r\n", .badChunkExtension),
            ("5;;a\r\n", .badChunkExtension),
            ("5;=a\r\n", .badChunkExtension),
            ("5;a=\r\n", .badChunkExtension),
            ("5;a=;b\r\n", .badChunkExtension),
            ("5;a \r\n", .badChunkExtension),
            ("5;a b\r\n", .badChunkExtension),
            ("5;a=b c\r\n", .badChunkExtension),
            ("5;a=b=c\r\n", .badChunkExtension),
            ("5;a=\"b\r\n", .badChunkExtension),
            ("5;a=\"b\\\r\n", .badChunkExtension),
            ("5;a=\"b\"c\r\n", .badChunkExtension),
            ("5;a=\"b\" \r\n", .badChunkExtension),
            ("5;a=\"\u{1}\"\r\n", .badChunkExtension),
            ("5;\u{e9}\r\n", .badChunkExtension),
            ("5;a(\r\n", .badChunkExtension),
            ("5;a\r\rb", .badLineEnding),
            ("5;" + String(repeating: "x", count: 256) + "\r\n", .badChunkExtension),
            ("2\r\nabc\r\n", .badChunkEnd),
            ("2\r\nab\n", .badChunkEnd),
            ("2\r\nab\rc", .badChunkEnd),
            ("2\r\nab\r\n\r\n", .badChunkSize),
            ("2\r\nab\r\n;a\r\n", .badChunkSize),
        ]
    )
    func refused(text: String, error: WireError) {
        #expect(self.error(text) == error)
    }

    @Test("the largest size that is taken does not overflow")
    func largest() throws {
        let result = try self.read(.chunked, "fffffffffffffff\r\nx")
        #expect(result.data == "x")
        #expect(!result.reader.isEnded)
    }

    @Test("the sizes of all chunks and extensions may grow far beyond one line's limit")
    func manyChunks() throws {
        let text = String(repeating: "1;0123456789\r\nx\r\n", count: 1000)
        #expect(try self.read(.chunked, text + "0\r\n").data.utf8.count == 1000)
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire
import Testing

@Suite(.enabled(if: Corpus.isThere, Corpus.notice)) struct GadgetCorpusTests {
    /// Gadgets that hide the field in another one's value, behind a byte that no reader takes for a line's end.
    private static let harmless: Set<String> = [
        "default/xprespace-09", "default/xprespace-20", "default/xprespace-a0", "default/xprespace-ff",
    ]

    @Test("each way to hide Transfer-Encoding is refused, or is chunked by the exact rule, or is no field at all")
    func gadgets() throws {
        let rows = try Corpus.rows("transfer-encoding-gadgets")
        for row in rows {
            for request in Self.requests(row.bytes) { Self.judge(row.id, request) }
        }
        #expect(rows.count > 100)
    }

    static func judge(_ id: String, _ request: [UInt8]) {
        let judgement = Judgement(.request, request)
        #expect(judgement.violation == nil, "\(id)")
        guard let message = judgement.messages.first, message.framing != .chunked else { return }
        if !Self.harmless.contains(id) { Issue.record("\(id) taken as \(message.framing)") }
        // Wherever a reader would begin a line, no such name stands.
        for field in message.fields {
            let line: [UInt8] = field.name + [0x3a] + field.value
            let parts = line.split { (byte: UInt8) in byte < 0x20 && byte != 9 || byte == 0x7f }
            for part in parts where Self.isTransferEncoding(part) { Issue.record("\(id) forwards \(part)") }
        }
    }

    private static func isTransferEncoding(_ line: ArraySlice<UInt8>) -> Bool {
        String(decoding: line, as: UTF8.self).filter(\.isLetter).lowercased().hasPrefix("transferencoding")
    }

    /// CL.TE, TE.CL, and Transfer-Encoding alone.
    static func requests(_ gadget: [UInt8]) -> [[UInt8]] {
        let chunks = "5\r\nhello\r\n0\r\n\r\n"
        let lengths = ["6": "0\r\n\r\nG", "3": chunks, "\(chunks.utf8.count)": chunks]
        let plain = Self.fill(gadget, ["__METHOD__": "POST", "__ENDPOINT__": "/", "__RANDOM__": "1", "__HOST__": "a"])
        let both = lengths.map { Self.fill(plain, ["__REPLACE_CL__": $0.key]) + [13, 10] + Array($0.value.utf8) }
        let alone = Self.fill(plain, ["Content-Length: __REPLACE_CL__\r\n": ""]) + [13, 10] + Array(chunks.utf8)
        return both + [alone]
    }

    private static func fill(_ bytes: [UInt8], _ values: [String: String]) -> [UInt8] {
        values.reduce(bytes) { $0.replacing(Array($1.key.utf8), with: Array($1.value.utf8)) }
    }
}

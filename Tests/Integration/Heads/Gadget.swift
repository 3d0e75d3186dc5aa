// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting

/// Requests that hide Transfer-Encoding from one of two readers, made of a head with places to fill in.
enum Gadget {
    /// CL.TE, TE.CL, and Transfer-Encoding alone.
    static func requests(_ gadget: [UInt8]) -> [[UInt8]] {
        let plain = Self.fill(gadget, ["__METHOD__": "POST", "__ENDPOINT__": "/", "__RANDOM__": "1", "__HOST__": "a"])
        let smuggled = "GET /smuggled HTTP/1.1\r\nHost: a\r\nX: "
        let chunks = "5\r\nhello\r\n0\r\n\r\n"
        let prefix = "1\r\nZ\r\n0\r\n\r\n" + smuggled
        let bodies = [
            ("\(("0\r\n\r\n" + smuggled).utf8.count)", "0\r\n\r\n" + smuggled), ("4", chunks + smuggled), ("6", prefix),
            ("\(chunks.utf8.count)", chunks),
        ]
        let both = bodies.map { Self.fill(plain, ["__REPLACE_CL__": $0.0]) + [13, 10] + Array($0.1.utf8) }
        let alone = Self.fill(plain, ["Content-Length: __REPLACE_CL__\r\n": ""]) + [13, 10] + Array(chunks.utf8)
        return both + [alone]
    }

    /// Whether another reader could find a Transfer-Encoding where this one found none, or both framings.
    static func isAmbiguous(_ message: RawMessage) -> Bool {
        let isChunked = message.values("Transfer-Encoding") == ["chunked"]
        if isChunked { return message["Content-Length"] != nil || message.values("Transfer-Encoding").count != 1 }
        return message.fields.contains { field in
            let line = Array(field.name.utf8) + [0x3a] + Array(field.value.utf8)
            return line.split { $0 < 0x20 && $0 != 9 || $0 == 0x7f }.contains { part in
                String(decoding: part, as: UTF8.self).filter(\.isLetter).lowercased().hasPrefix("transferencoding")
            }
        }
    }

    private static func fill(_ bytes: [UInt8], _ values: [String: String]) -> [UInt8] {
        values.reduce(bytes) { $0.replacing(Array($1.key.utf8), with: Array($1.value.utf8)) }
    }
}

extension [UInt8] {
    /// With a Host in every HTTP/1.1 head where the message has none at all, so that it is not judged by that alone.
    var withHost: [UInt8] {
        let lines = self.split(separator: 10, omittingEmptySubsequences: false)
        let hasHost = lines.contains { String(decoding: $0, as: UTF8.self).lowercased().hasPrefix("host") }
        guard !hasHost else { return self }
        return [UInt8](
            lines.map { $0.suffix(9).elementsEqual(Array("HTTP/1.1\r".utf8)) ? $0 + Array("\nHost: a\r".utf8) : $0 }
                .joined(separator: [10]))
    }
}

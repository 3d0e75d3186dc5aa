// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Base64 in its standard alphabet, with padding or without (RFC 4648 §4), as fields and files hold it.
package enum Base64Text {
    /// `nil`: it is none.
    package static func decode(_ text: Span<UInt8>) -> [UInt8]? {
        var bytes = text.withUnsafeBufferPointer { Array($0) }
        var padding = 0
        while padding < 2, bytes.last == UInt8(ascii: "=") {
            bytes.removeLast()
            padding += 1
        }
        guard padding == 0 || text.count % 4 == 0 else { return nil }
        return Base64.decodeStandard(bytes)
    }

    /// The URL alphabet without padding (RFC 7515 §2).
    package static func decode(url text: String) -> [UInt8]? { Base64.decodeURL(Array(text.utf8)) }

    /// With padding.
    package static func encode(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<Swift.min(start + 3, bytes.count)]
            let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
            for place in 0..<4 {
                let value = Int(bits >> UInt32(18 - 6 * place) & 63)
                text.append(place <= group.count ? alphabet[value] : UInt8(ascii: "="))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}

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
}

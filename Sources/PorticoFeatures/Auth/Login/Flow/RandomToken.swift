// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoJOSE

/// 256 random bits of the system in base64url, which nobody guesses: the ids of sessions and logins, and what proves who
/// began one.
package enum RandomToken {
    package static func make() -> String { Base64.encodeURL(self.bytes()) }

    package static func bytes() -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        var bytes: [UInt8] = []
        for _ in 0..<4 {
            let number = generator.next()
            for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
        }
        return bytes
    }

    /// Whether the bytes have the form of one: anything else needs no look-up.
    static func isToken(_ bytes: Span<UInt8>) -> Bool {
        guard bytes.count == Self.count else { return false }
        for index in 0..<bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                continue
            default: return false
            }
        }
        return true
    }

    private static let count = 43
}

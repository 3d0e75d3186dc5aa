// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// The length of an element in DER (X.690 §8.1.3, §10.1), as what reads keys and certificates finds it.
package enum DERLength {
    /// - Parameters:
    ///   - rest: begins with the length, and begins behind it then.
    ///   - most: of its long form, in bytes: what is longer is none of ours.
    /// - Returns: `nil`: it is cut, too long, or not in the shortest form.
    package static func read(_ rest: inout ArraySlice<UInt8>, upTo most: Int) -> Int? {
        guard let first = rest.popFirst() else { return nil }
        guard first >= 0x80 else { return Int(first) }
        let count = Int(first & 0x7f)
        guard (1...most).contains(count), rest.count >= count else { return nil }
        let length = rest.prefix(count).reduce(0) { $0 << 8 | Int($1) }
        rest = rest.dropFirst(count)
        return length >= 0x80 && length >= 1 << (8 * (count - 1)) ? length : nil
    }
}

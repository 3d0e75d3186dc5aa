// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Reads elements of DER (X.690) one after another, as far as keys need them: definite lengths in their shortest form.
struct DERReader {
    enum Tag: UInt8 {
        case integer = 0x02
        case bitString = 0x03
        case octetString = 0x04
        case identifier = 0x06
        case sequence = 0x30
        /// The version of a certificate.
        case context0 = 0xa0
    }

    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { self.rest = bytes[...] }

    /// What is in a sequence that is the whole; `nil`: it is none, or more follows.
    static func sequence(_ bytes: [UInt8]) -> DERReader? {
        var reader = DERReader(bytes)
        guard let inside = reader.next(.sequence), reader.rest.isEmpty else { return nil }
        return DERReader(inside)
    }

    static func isNegative(_ integer: [UInt8]) -> Bool { integer.first.map { $0 >= 0x80 } ?? false }

    var isAtEnd: Bool { self.rest.isEmpty }

    /// The content of the next element; `nil`, and nothing is read: it has another tag, or is cut.
    mutating func next(_ tag: Tag) -> [UInt8]? { self.element(tag).map { Array($0.inside) } }

    /// The next element whole, with its tag and length.
    mutating func nextWhole(_ tag: Tag) -> [UInt8]? { self.element(tag).map { Array($0.whole) } }

    private mutating func element(_ tag: Tag) -> (inside: ArraySlice<UInt8>, whole: ArraySlice<UInt8>)? {
        var rest = self.rest
        guard rest.popFirst() == tag.rawValue, let length = DERLength.read(&rest, upTo: 3), length <= rest.count else {
            return nil
        }
        let inside = rest.prefix(length)
        let whole = self.rest[..<inside.endIndex]
        self.rest = rest.dropFirst(length)
        return (inside, whole)
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoJOSE

/// Reads elements of DER (X.690) one after another, strictly: definite lengths in their shortest form, tags of one byte,
/// and nothing behind the last element. It looks at each byte once, and copies none.
struct DERReader {
    private var rest: ArraySlice<UInt8>
    /// Of which the elements are, for messages: `its subject`.
    private let what: String

    init(_ bytes: ArraySlice<UInt8>, _ what: String) {
        self.rest = bytes
        self.what = what
    }

    /// What is in an element that must be the whole.
    static func inside(_ bytes: ArraySlice<UInt8>, _ tag: DERTag, _ what: String) throws(X509Error) -> DERReader {
        var reader = DERReader(bytes, what)
        let element = try reader.next(tag)
        try reader.end()
        return DERReader(element.content, what)
    }

    var isAtEnd: Bool { self.rest.isEmpty }
    /// `nil`: nothing is left.
    var nextTag: UInt8? { self.rest.first }
    var error: X509Error { .malformed(self.what) }

    /// Whatever comes next.
    mutating func next() throws(X509Error) -> DERElement {
        var rest = self.rest
        // A tag of several bytes has its lowest five bits set: none of ours is one.
        guard let tag = rest.popFirst(), tag & 0x1f != 0x1f, let length = DERLength.read(&rest, upTo: 4),
            length <= rest.count
        else {
            throw self.error
        }
        let content = rest.prefix(length)
        let whole = self.rest[self.rest.startIndex..<content.endIndex]
        self.rest = rest.dropFirst(length)
        return DERElement(tag: tag, content: content, whole: whole)
    }

    mutating func next(_ tag: DERTag) throws(X509Error) -> DERElement {
        let element = try self.next()
        guard element.tag == tag.rawValue else { throw self.error }
        return element
    }

    /// The next element where it has this tag; `nil`, and nothing is read, where it has another, or there is none.
    mutating func optional(_ tag: DERTag) throws(X509Error) -> DERElement? {
        guard self.rest.first == tag.rawValue else { return nil }
        return try self.next()
    }

    /// The elements within the next one.
    mutating func reader(_ tag: DERTag, _ what: String) throws(X509Error) -> DERReader {
        DERReader(try self.next(tag).content, what)
    }

    /// Nothing may follow.
    func end() throws(X509Error) {
        guard self.rest.isEmpty else { throw self.error }
    }
}

enum DERTag: UInt8 {
    case boolean = 0x01
    case integer = 0x02
    case bitString = 0x03
    case octetString = 0x04
    case null = 0x05
    case identifier = 0x06
    case sequence = 0x30
    case set = 0x31
    case context0 = 0xa0
    case context1 = 0xa1
    case context2 = 0xa2
    case context3 = 0xa3
    /// `[1]` and `[2]` of a simple type, under the name of what stands there.
    case issuerID = 0x81
    case subjectID = 0x82
}

struct DERElement {
    let tag: UInt8
    let content: ArraySlice<UInt8>
    /// With its tag and length.
    let whole: ArraySlice<UInt8>
}

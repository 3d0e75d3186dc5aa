// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A name made of attributes (RFC 5280 §4.1.2.4), as `subject` and `issuer` are.
package struct DistinguishedName: Sendable, Hashable {
    struct Attribute: Sendable, Hashable {
        /// Its object identifier.
        let type: String
        let value: AttributeValue
    }

    /// In the order of the certificate: the most general first. Those of one set in an order of their own.
    private let sets: [[Attribute]]
    /// RFC 4514: the most specific first, `CN=shop,O=Acme`. Names that differ have texts that differ.
    package let text: String

    /// More attributes than any name has.
    private static let most = 64

    init(_ sets: [[Attribute]]) {
        self.sets = sets.map { set in set.sorted { Self.text($0) < Self.text($1) } }
        self.text = self.sets.reversed().map { set in set.map(Self.text).joined(separator: "+") }.joined(separator: ",")
    }

    private static func text(_ attribute: Attribute) -> String {
        "\(AttributeType.name(of: attribute.type) ?? attribute.type)=\(attribute.value.text)"
    }

    /// - Parameter what: for messages, `its subject`.
    init(_ content: ArraySlice<UInt8>, _ what: String) throws(X509Error) {
        var names = DERReader(content, what)
        var (sets, count): ([[Attribute]], Int) = ([], 0)
        while !names.isAtEnd {
            var members = try names.reader(.set, what)
            var set: [Attribute] = []
            repeat {
                var member = try members.reader(.sequence, what)
                let type = try member.identifier()
                let value = AttributeValue(try member.next(), isKnown: AttributeType.name(of: type) != nil)
                try member.end()
                set.append(Attribute(type: type, value: value))
                count += 1
                guard count <= Self.most else { throw X509Error("\(what) has too many attributes") }
            } while !members.isAtEnd
            sets.append(set)
        }
        self.init(sets)
    }

    package var isEmpty: Bool { self.sets.isEmpty }
    /// Whether its text begins with a country, as if it had been written in the other order.
    var beginsWithCountry: Bool {
        self.sets.count > 1 && self.sets.last?.first?.type == "2.5.4.6" && self.sets.first?.first?.type != "2.5.4.6"
    }

    /// By which an authority is found: case and the number of blanks do not count (RFC 5280 §7.1).
    var folded: String {
        self.text.lowercased().split(separator: " ").joined(separator: " ")
    }
}

/// What an attribute says.
enum AttributeValue: Sendable, Hashable {
    case text(String)
    /// A whole element: its type is not known, or it is no text.
    case element([UInt8])

    /// - Parameter isKnown: the attribute is one that has a name, and so a text.
    init(_ element: DERElement, isKnown: Bool) {
        self = (isKnown ? Self.string(element) : nil).map { .text($0) } ?? .element(Array(element.whole))
    }

    /// `nil`: it is of no type of strings, or holds what is none of its characters.
    private static func string(_ element: DERElement) -> String? {
        let bytes = element.content
        switch element.tag {
        case 0x0c: return String(validating: bytes, as: UTF8.self)
        case 0x12, 0x13, 0x16, 0x1a:
            return bytes.allSatisfy { $0 < 0x80 } ? String(decoding: bytes, as: UTF8.self) : nil
        // Teletex: nobody means more than Latin-1 by it.
        case 0x14: return String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
        case 0x1e: return Self.string(bytes, width: 2)
        case 0x1c: return Self.string(bytes, width: 4)
        default: return nil
        }
    }

    /// Characters of two or four bytes each.
    private static func string(_ bytes: ArraySlice<UInt8>, width: Int) -> String? {
        guard bytes.count % width == 0 else { return nil }
        var text = String.UnicodeScalarView()
        for start in stride(from: bytes.startIndex, to: bytes.endIndex, by: width) {
            let number = bytes[start..<(start + width)].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            guard let scalar = Unicode.Scalar(number) else { return nil }
            text.append(scalar)
        }
        return String(text)
    }

    /// With its escapes (RFC 4514 §2.4), and those of controls, so that no text can be read as another one.
    var text: String {
        guard case .text(let text) = self else {
            guard case .element(let bytes) = self else { return "" }
            return "#" + HexText.lower(bytes)
        }
        let bytes = Array(text.utf8)
        var escaped: [UInt8] = []
        for (index, byte) in bytes.enumerated() {
            let (isFirst, isLast) = (index == 0, index == bytes.count - 1)
            if Self.special.contains(byte) || (byte == 0x20 && (isFirst || isLast)) || (byte == 0x23 && isFirst) {
                escaped += [0x5c, byte]
            } else if byte < 0x20 || byte == 0x7f {
                escaped += [0x5c] + Array(HexText.lower([byte]).utf8)
            } else {
                escaped.append(byte)
            }
        }
        return String(decoding: escaped, as: UTF8.self)
    }

    static let special: Set<UInt8> = Set("\"+,;<>\\".utf8)
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Names that people have written (RFC 4514).
extension DistinguishedName {
    /// `CN=shop,O=Acme`: the most specific first. Blanks beside `,`, `+` and `=` do not count.
    package init(_ text: String) throws(X509Error) {
        var reader = NameText(text)
        var sets: [[Attribute]] = []
        repeat {
            var set = [try reader.attribute()]
            while reader.take("+") { set.append(try reader.attribute()) }
            sets.append(set)
        } while reader.take(",")
        guard reader.isAtEnd else { throw NameText.error }
        self.init(sets.reversed())
    }
}

/// Reads one attribute after the other.
private struct NameText {
    static let error = X509Error(
        "this is not a subject of a certificate",
        hint: "such as 'CN=shop,O=Acme'; 'openssl x509 -noout -subject -nameopt RFC2253 -in FILE' prints it")

    private var rest: ArraySlice<UInt8>

    init(_ text: String) { self.rest = Array(text.utf8)[...] }

    var isAtEnd: Bool { self.rest.isEmpty }

    mutating func take(_ mark: Unicode.Scalar) -> Bool {
        guard self.rest.first == UInt8(ascii: mark) else { return false }
        self.rest.removeFirst()
        return true
    }

    mutating func attribute() throws(X509Error) -> DistinguishedName.Attribute {
        self.skipBlanks()
        let word = self.rest.prefix { $0 != UInt8(ascii: "=") && $0 != 0x20 }
        self.rest = self.rest.dropFirst(word.count)
        self.skipBlanks()
        guard self.take("=") else { throw Self.error }
        let name = String(decoding: word, as: UTF8.self)
        guard let type = AttributeType.identifier(name) else {
            throw X509Error("'\(name)' is no attribute of a subject", hint: Self.error.hint)
        }
        self.skipBlanks()
        return .init(type: type, value: try self.value(of: type))
    }

    private mutating func value(of type: String) throws(X509Error) -> AttributeValue {
        let isKnown = AttributeType.name(of: type) != nil
        guard self.rest.first == UInt8(ascii: "#") else {
            let text = try self.string()
            guard isKnown else {
                throw X509Error(
                    "the value of '\(type)' is written '#' and the digits of its DER", hint: Self.error.hint)
            }
            return .text(text)
        }
        let digits = self.rest.dropFirst().prefix { HexText.value($0) != nil }
        self.rest = self.rest.dropFirst(digits.count + 1)
        self.skipBlanks()
        guard let bytes = HexText.bytes(digits) else { throw Self.error }
        var reader = DERReader(bytes[...], "a value")
        guard let element = try? reader.next(), reader.isAtEnd else { throw Self.error }
        return AttributeValue(element, isKnown: isKnown)
    }

    /// Up to an unescaped `,` or `+`; blanks at its end that are not escaped do not count.
    private mutating func string() throws(X509Error) -> String {
        var (bytes, end): ([UInt8], Int) = ([], 0)
        while let byte = self.rest.first, byte != UInt8(ascii: ","), byte != UInt8(ascii: "+") {
            self.rest.removeFirst()
            if byte == 0x5c {
                bytes.append(try self.escaped())
                end = bytes.count
                continue
            }
            guard !AttributeValue.special.contains(byte), byte != 0 else { throw Self.error }
            bytes.append(byte)
            if byte != 0x20 { end = bytes.count }
        }
        guard let text = String(validating: bytes.prefix(end), as: UTF8.self) else { throw Self.error }
        return text
    }

    /// What follows a backslash: a character that it keeps from its meaning, or two digits.
    private mutating func escaped() throws(X509Error) -> UInt8 {
        guard let first = self.rest.popFirst() else { throw Self.error }
        if AttributeValue.special.contains(first) || [0x20, 0x23, 0x3d].contains(first) { return first }
        guard let second = self.rest.popFirst(), let byte = HexText.bytes([first, second])?.first else {
            throw Self.error
        }
        return byte
    }

    private mutating func skipBlanks() { self.rest = self.rest.drop { $0 == 0x20 } }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A name and perhaps a value: `q=0.5`, `no-store`. White space around `=` is passed over.
public struct ListParameter: Sendable {
    private let bytes: [UInt8]
    private let nameRange: Range<Int>
    private let valueRange: Range<Int>?

    init(_ bytes: [UInt8], _ range: ByteRange) {
        self.bytes = bytes
        let whole = range.lower..<range.upper
        let equals = bytes[whole].firstIndex(of: UInt8(ascii: "="))
        self.nameRange = Self.trimmed(whole.lowerBound..<(equals ?? whole.upperBound), of: bytes)
        self.valueRange = equals.map { Self.trimmed(($0 + 1)..<whole.upperBound, of: bytes) }
    }

    /// In lower case.
    public var name: String { String(decoding: self.bytes[self.nameRange].lazy.map(\.asciiLowercased), as: UTF8.self) }

    public func isNamed(_ name: String) -> Bool { self.bytes[self.nameRange].equalsIgnoringCase(name) }

    /// Without the quotes and escapes of a quoted string (RFC 9110 §5.6.4); nil where there is no `=`.
    public var value: String? {
        guard let range = self.valueRange else { return nil }
        let value = self.bytes[range]
        let quote = UInt8(ascii: "\"")
        guard value.count >= 2, value.first == quote, value.last == quote else {
            return String(decoding: value, as: UTF8.self)
        }
        var text: [UInt8] = []
        var isEscaped = false
        for byte in value.dropFirst().dropLast() {
            isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
            if !isEscaped { text.append(byte) }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// A decimal number in thousandths, at most 1000; further digits are passed over. Nil where it is none.
    var thousandths: Int? {
        guard let range = self.valueRange else { return nil }
        var (value, unit, hasDigits, isFraction) = (0, 1000, false, false)
        for byte in self.bytes[range] {
            switch byte {
            case UInt8(ascii: ".") where !isFraction: isFraction = true
            case 0x30...0x39:
                hasDigits = true
                if isFraction { unit /= 10 }
                value = Swift.min((isFraction ? value : value * 10) + Int(byte - 0x30) * unit, 1000)
            default: return nil
            }
        }
        return hasDigits ? value : nil
    }

    private static func trimmed(_ range: Range<Int>, of bytes: [UInt8]) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, ListScanner.isBlank(bytes[start]) { start += 1 }
        while end > start, ListScanner.isBlank(bytes[end - 1]) { end -= 1 }
        return start..<end
    }
}

extension ArraySlice<UInt8> {
    /// Whether these are the bytes of `name`, letters of ASCII in any case.
    func equalsIgnoringCase(_ name: String) -> Bool {
        self.elementsEqual(name.utf8) { $0.asciiLowercased == $1.asciiLowercased }
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

@testable import PorticoWire

/// A field as tests write it.
struct TestField: Hashable, CustomStringConvertible {
    var name: String
    var value: String

    init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    var description: String { "\(self.name): \(self.value)" }
}

/// A field block of literals without the table, so that it holds any bytes; one byte per scalar.
func block(_ fields: [(String, String)]) -> [UInt8] {
    var output = OutputBuffer()
    for (name, value) in fields {
        output.append(0)
        for text in [[UInt8](latin1: name), [UInt8](latin1: value)] {
            HPACKInteger.append(text.count, bits: 7, first: 0, to: &output)
            output.append(text)
        }
    }
    return output.bytes
}

extension HPACKDecoder {
    /// All fields of a block.
    mutating func fields(_ block: [UInt8]) throws(HPACKError) -> [TestField] {
        var (offset, storage, fields): (Int, [UInt8], [TestField]) = (0, [], [])
        try self.begin(block.span, &offset)
        while offset < block.count {
            let field = try self.next(block.span, &offset, into: &storage)
            fields.append(
                TestField(
                    String(decoding: storage[field.name], as: UTF8.self),
                    String(decoding: storage[field.value], as: UTF8.self)))
        }
        return fields
    }
}

extension HPACKEncoder {
    mutating func block(_ fields: [TestField]) -> [UInt8] {
        var output = OutputBuffer()
        self.begin(&output)
        for field in fields {
            let bytes = Array(field.name.utf8) + Array(field.value.utf8)
            let count = field.name.utf8.count
            self.append(
                bytes.span, name: ByteRange(0..<count), value: ByteRange(count..<bytes.count), to: &output)
        }
        return output.bytes
    }
}

/// Bytes from hexadecimal digits with blanks between them.
func hex(_ text: String) -> [UInt8] {
    let digits = text.filter { !$0.isWhitespace }.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A number of bytes.
public struct ByteSize: Sendable, Hashable, CustomStringConvertible {
    public var bytes: Int

    public init(bytes: Int) { self.bytes = bytes }

    public static func kibibytes(_ count: Int) -> ByteSize { ByteSize(bytes: count << 10) }
    public static func mebibytes(_ count: Int) -> ByteSize { ByteSize(bytes: count << 20) }

    /// Units and their bytes; powers of two first, so that sizes print in them.
    private static let units: [(name: String, bytes: Int)] = [
        ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10),
        ("GB", 1_000_000_000), ("MB", 1_000_000), ("KB", 1000), ("B", 1),
    ]

    public var description: String {
        guard self.bytes > 0, let unit = Self.units.first(where: { self.bytes % $0.bytes == 0 }) else { return "0B" }
        return "\(self.bytes / unit.bytes)\(unit.name)"
    }

    package static func parse(_ text: ConfigText) throws(ValueError) -> ByteSize {
        let digits = text.text.prefix { $0.isASCII && $0.isNumber }
        let unit = text.text.dropFirst(digits.count)
        guard !digits.isEmpty else {
            throw ValueError("expected a size, found '\(text.shown)'", hint: "such as '64KiB' or '10MiB'")
        }
        guard !unit.isEmpty else {
            let hint = text.isSecret ? nil : "write '\(digits)B', '\(digits)KiB' or '\(digits)MiB'"
            throw ValueError("the size '\(text.shown)' has no unit", hint: hint)
        }
        guard let factor = Self.units.first(where: { $0.name == unit })?.bytes else {
            throw ValueError("'\(text.shown)' is not a size", hint: "a whole number and B, KB, KiB, MB, MiB, GB or GiB")
        }
        guard digits.count <= 13, let count = Int(digits), count <= (1 << 50) / factor else {
            throw ValueError("the size '\(text.shown)' is too large")
        }
        return ByteSize(bytes: count * factor)
    }
}

extension Kind where Value == ByteSize {
    /// A whole number with a unit: `64KiB`, `10MiB`, `1MB`.
    public static let byteSize = Kind.scalar(
        "a size", schema: SchemaText.string(pattern: "^[0-9]{1,13}(B|KB|KiB|MB|MiB|GB|GiB)$"),
        parse: { text throws(ValueError) in try ByteSize.parse(text) },
        print: { .string($0.description) })

    /// The same within bounds.
    public static func byteSize(_ range: ClosedRange<ByteSize>) -> Kind {
        Kind.byteSize.map(
            { size, _ throws(ValueError) in
                guard range.contains(size) else {
                    throw ValueError("expected a size from \(range.lowerBound) to \(range.upperBound), found '\(size)'")
                }
                return size
            }, back: { $0 })
    }
}

extension ByteSize: Comparable {
    public static func < (left: ByteSize, right: ByteSize) -> Bool { left.bytes < right.bytes }
}

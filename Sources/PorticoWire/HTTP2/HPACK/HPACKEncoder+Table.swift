// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension HPACKEncoder {
    private static let placeCount = 256
    private static let seenCount = 64

    /// How many fields were added after it; `nil`: the table does not hold it.
    func find(_ hash: UInt32, _ text: HPACKFieldText, _ names: Span<UInt8>, _ bytes: Span<UInt8>) -> Int? {
        guard !self.places.isEmpty else { return nil }
        let number = Int(self.places[Int(hash) & (Self.placeCount - 1)])
        guard number > 0, let field = self.table[self.table.added - number] else { return nil }
        let held = self.table.bytes.span
        guard names.equalsIgnoringCase(text.name, held, field.name), bytes.equals(text.value, held, field.value)
        else { return nil }
        return self.table.added - number
    }

    /// Whether it was seen not long ago; from now on it was.
    mutating func isSeenAgain(_ hash: UInt32) -> Bool {
        if self.seen.isEmpty { self.seen = Array(repeating: 0, count: Self.seenCount) }
        let (place, mark) = (Int(hash) & (Self.seenCount - 1), UInt16(truncatingIfNeeded: hash >> 16) | 1)
        if self.seen[place] == mark { return true }
        self.seen[place] = mark
        return false
    }

    mutating func add(_ hash: UInt32, _ text: HPACKFieldText, _ names: Span<UInt8>, _ bytes: Span<UInt8>) {
        if self.places.isEmpty { self.places = Array(repeating: 0, count: Self.placeCount) }
        // Allocates: only when a field is seen for the second time.
        var line: [UInt8] = []
        line.reserveCapacity(Int(text.name.count) + Int(text.value.count) + 4)
        for index in text.name.lower..<text.name.upper { line.append(names[index].asciiLowercased) }
        line += [UInt8(ascii: ":"), 0x20]
        for index in text.value.lower..<text.value.upper { line.append(bytes[index]) }
        line += [UInt8(ascii: "\r"), UInt8(ascii: "\n")]
        let field = HPACKField(
            line, name: ByteRange(start: 0, count: Int(text.name.count)), valueCount: Int(text.value.count))
        self.table.add(field, from: line.span)
        self.places[Int(hash) & (Self.placeCount - 1)] = UInt32(truncatingIfNeeded: self.table.added)
    }
}

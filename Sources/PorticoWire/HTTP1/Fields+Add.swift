// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Adding fields without making strings.
extension Fields {
    /// As `add` with strings. A field that belongs to one connection is left out.
    public mutating func add(name: [UInt8], value: [UInt8]) {
        let start = self.bytes.count
        self.bytes += name
        self.bytes.append(UInt8(ascii: ":"))
        self.bytes.append(UInt8(ascii: " "))
        let valueStart = self.bytes.count
        self.bytes += value
        self.finishLine(from: start, nameCount: name.count, valueStart: valueStart)
        if let slot = self.slots.last, slot.id.isHopByHop { self.drop(self.slots.count - 1) }
    }

    /// Adds a line of another section as it is.
    public mutating func add(_ slot: FieldSlot, of other: Fields) {
        let start = self.bytes.count
        unsafe other.bytes.span.extracting(slot.line.lower..<slot.line.upper).withUnsafeBufferPointer {
            unsafe self.bytes.append(contentsOf: $0)
        }
        var copy = slot
        copy.lineStart = UInt32(truncatingIfNeeded: start)
        copy.lineEnd = UInt32(truncatingIfNeeded: self.bytes.count)
        copy.valueStart = copy.lineStart &+ (slot.valueStart &- slot.lineStart)
        self.slots.append(copy)
    }

    /// The bytes from `start` on are a name and a value: makes them a line.
    mutating func finishLine(from start: Int, nameCount: Int, valueStart: Int) {
        let valueCount = self.bytes.count - valueStart
        for index in valueStart..<self.bytes.count where Self.endsLine(self.bytes[index]) { self.bytes[index] = 0x20 }
        self.bytes.append(UInt8(ascii: "\r"))
        self.bytes.append(UInt8(ascii: "\n"))
        let slot = FieldSlot(
            lineStart: UInt32(truncatingIfNeeded: start),
            lineEnd: UInt32(truncatingIfNeeded: self.bytes.count),
            valueStart: UInt32(truncatingIfNeeded: valueStart),
            valueCount: UInt32(truncatingIfNeeded: valueCount),
            nameCount: UInt16(truncatingIfNeeded: nameCount),
            id: FieldID(self.bytes.span, at: start, count: nameCount),
            isDropped: false
        )
        self.slots.append(slot)
    }

    @inline(__always)
    private static func endsLine(_ byte: UInt8) -> Bool { (byte < 0x20 && byte != 0x09) || byte == 0x7f }
}

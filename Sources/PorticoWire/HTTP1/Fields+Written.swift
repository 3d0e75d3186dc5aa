// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Fields of ours whose lines need no look: the caller vouches for the name, which no code here knows, and for the value.
extension Fields {
    /// Adds a field line with a number, of 0 and up.
    package mutating func add(plain name: StaticString, decimal value: Int64) {
        let (start, nameCount) = self.begin(name)
        let valueStart = self.bytes.count
        self.append(decimal: value)
        self.end(start, nameCount, valueStart)
    }

    /// Adds a field line with a value as it is.
    package mutating func add(plain name: StaticString, value: [UInt8]) {
        let (start, nameCount) = self.begin(name)
        let valueStart = self.bytes.count
        self.bytes += value
        self.end(start, nameCount, valueStart)
    }

    /// The same with two numbers behind two texts.
    package mutating func add(
        plain name: StaticString, _ text: [UInt8], decimal first: Int64, _ separator: StaticString,
        decimal second: Int64
    ) {
        let (start, nameCount) = self.begin(name)
        let valueStart = self.bytes.count
        self.bytes += text
        self.append(decimal: first)
        self.append(separator)
        self.append(decimal: second)
        self.end(start, nameCount, valueStart)
    }

    @inline(__always)
    private mutating func begin(_ name: StaticString) -> (start: Int, nameCount: Int) {
        let start = self.bytes.count
        self.append(name)
        self.append(": ")
        return (start, name.utf8CodeUnitCount)
    }

    @inline(__always)
    private mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { unsafe self.bytes.append(contentsOf: $0) }
    }

    private mutating func append(decimal value: Int64) {
        guard value >= 10 else { return self.bytes.append(UInt8(truncatingIfNeeded: 48 &+ Swift.max(0, value))) }
        var power: Int64 = 10
        while power <= value / 10 { power &*= 10 }
        var rest = value
        while power > 0 {
            self.bytes.append(UInt8(truncatingIfNeeded: 48 &+ rest / power))
            rest %= power
            power /= 10
        }
    }

    @inline(__always)
    private mutating func end(_ start: Int, _ nameCount: Int, _ valueStart: Int) {
        let valueCount = self.bytes.count - valueStart
        self.append("\r\n")
        self.slots.append(
            FieldSlot(
                lineStart: UInt32(truncatingIfNeeded: start), lineEnd: UInt32(truncatingIfNeeded: self.bytes.count),
                valueStart: UInt32(truncatingIfNeeded: valueStart), valueCount: UInt32(truncatingIfNeeded: valueCount),
                nameCount: UInt16(truncatingIfNeeded: nameCount), id: .other, isDropped: false))
    }
}

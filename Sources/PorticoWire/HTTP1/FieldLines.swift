// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Lines of ours on their way into a field section, all in one copy. Nothing looks at them: the caller vouches for the names,
/// which no code here knows, and for the values.
package struct FieldLines: Sendable {
    private var text = OutputBuffer(capacity: 256)
    private var slots: [FieldSlot] = []
    /// Where the text will stand.
    private var offset = 0

    package init() {}

    /// - Parameter fields: what the lines will be added to.
    package mutating func begin(behind fields: Fields) {
        self.offset = fields.bytes.count
        self.text.clear()
        self.slots.removeAll(keepingCapacity: true)
    }

    /// - Parameter name: with the colon and the space behind it.
    package mutating func add(_ name: StaticString, _ value: [UInt8]) {
        let start = self.begin(name)
        self.text.append(value.span)
        self.end(name, from: start)
    }

    package mutating func add(_ name: StaticString, _ value: DecimalText) {
        let start = self.begin(name)
        value.append(to: &self.text)
        self.end(name, from: start)
    }

    /// Two numbers behind two texts.
    package mutating func add(
        _ name: StaticString, _ text: [UInt8], _ first: DecimalText, _ separator: StaticString, _ second: DecimalText
    ) {
        let start = self.begin(name)
        self.text.append(text.span)
        first.append(to: &self.text)
        self.text.append(separator)
        second.append(to: &self.text)
        self.end(name, from: start)
    }

    @inline(__always)
    private mutating func begin(_ name: StaticString) -> Int {
        let start = self.offset &+ self.text.count
        self.text.append(name)
        return start
    }

    private mutating func end(_ name: StaticString, from start: Int) {
        self.text.append("\r\n")
        let (end, valueStart) = (self.offset &+ self.text.count, start &+ name.utf8CodeUnitCount)
        self.slots.append(
            FieldSlot(
                lineStart: UInt32(truncatingIfNeeded: start), lineEnd: UInt32(truncatingIfNeeded: end),
                valueStart: UInt32(truncatingIfNeeded: valueStart),
                valueCount: UInt32(truncatingIfNeeded: end &- 2 &- valueStart),
                nameCount: UInt16(truncatingIfNeeded: name.utf8CodeUnitCount &- 2), id: .other, isDropped: false))
    }

    fileprivate func add(to fields: inout Fields) {
        self.text.withSpan { fields.adopt($0) }
        fields.slots.append(contentsOf: self.slots)
    }
}

extension Fields {
    package mutating func add(_ lines: FieldLines) { lines.add(to: &self) }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoWire

/// Cookies of a request (RFC 6265 §5.4): pairs in fields, with `;` and blanks between.
extension RequestHead {
    /// Calls `body` with each pair of this name: where it lies, and its value in it. False ends it.
    private func forEachCookie(_ name: String, _ body: (_ slot: Int, _ pair: Range<Int>, _ value: ByteRange) -> Bool) {
        let (bytes, wanted) = (self.fields.bytes.span, name.utf8.span)
        for (index, slot) in self.fields.slots.enumerated() where slot.id == .cookie && !slot.isDropped {
            var start = slot.value.lower
            while start < slot.value.upper {
                let stop = bytes.index(of: UInt8(ascii: ";"), from: start, to: slot.value.upper)
                let equals = bytes.index(of: UInt8(ascii: "="), from: start, to: stop)
                let pair = start..<stop
                while start < equals, bytes[start] == 0x20 || bytes[start] == 0x09 { start &+= 1 }
                if equals < stop, RawBytes(start..<equals).gives(wanted, bytes),
                    !body(index, pair, ByteRange((equals &+ 1)..<stop))
                {
                    return
                }
                start = stop &+ 1
            }
        }
    }

    /// The values of the cookies of this name, of so many at most.
    package func cookies(named name: String, atMost limit: Int) -> [ByteRange] {
        var values: [ByteRange] = []
        self.forEachCookie(name) { _, _, value in
            values.append(value)
            return values.count < limit
        }
        return values
    }

    /// Leaves out every cookie of this name; the others stay as they were written.
    package mutating func dropCookie(named name: String) {
        var dropped: [(slot: Int, pair: Range<Int>)] = []
        self.forEachCookie(name) { slot, pair, _ in
            dropped.append((slot, pair))
            return true
        }
        var rest = dropped[...]
        while let slot = rest.first?.slot {
            let pairs = rest.prefix { $0.slot == slot }.map(\.pair)
            rest = rest.dropFirst(pairs.count)
            self.cut(pairs, from: slot)
        }
    }

    /// - Parameter pairs: In order.
    private mutating func cut(_ pairs: [Range<Int>], from slot: Int) {
        let value = self.fields.slots[slot].value
        let bytes = self.fields.bytes
        var kept: [UInt8] = []
        var start = value.lower
        for pair in pairs {
            kept += bytes[start..<pair.lowerBound]
            start = Swift.min(pair.upperBound + 1, value.upper)
        }
        kept += bytes[start..<value.upper]
        while let last = kept.last, last == 0x20 || last == UInt8(ascii: ";") { kept.removeLast() }
        kept.removeFirst(kept.prefix { $0 == 0x20 }.count)
        if kept.isEmpty { self.fields.drop(slot) } else { self.fields.replace(slot, value: kept) }
    }
}

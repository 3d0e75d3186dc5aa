// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

internal import PorticoWire

/// From a request's host to the roots of the tries that may hold its route.
struct HostTable: Sendable {
    private struct Slot: Sendable {
        var hash: UInt64 = 0
        var name: [UInt8] = []
        var isWildcard = false
        /// 0: the slot is free.
        var root = 0
    }

    private var slots: [Slot]
    private let mask: Int
    private let seed: UInt64
    /// The distinct lengths of wildcard suffixes, longest first.
    private var suffixLengths: [Int] = []
    private(set) var isEmpty = true

    /// A longer host is none that DNS knows (RFC 1035 §2.3.4), nor one of the configuration.
    private static let longest = 255

    init(capacity: Int, seed: UInt64) {
        var size = 8
        while size < 2 * capacity { size *= 2 }
        self.slots = [Slot](repeating: Slot(), count: size)
        self.mask = size - 1
        self.seed = seed
    }

    /// `name` in lower case; of a wildcard its suffix with the dot. Longer names than a host can have are left out.
    mutating func insert(_ name: [UInt8], isWildcard: Bool, root: Int) {
        guard name.count <= Self.longest else { return }
        let hash = self.hash(name.span, 0..<name.count, isWildcard)
        var index = Int(truncatingIfNeeded: hash) & self.mask
        while self.slots[index].root != 0 { index = (index + 1) & self.mask }
        self.slots[index] = Slot(hash: hash, name: name, isWildcard: isWildcard, root: root)
        self.isEmpty = false
        if isWildcard, !self.suffixLengths.contains(name.count) {
            self.suffixLengths.append(name.count)
            self.suffixLengths.sort(by: >)
        }
    }

    /// Calls `visit` with the root of each host that matches, the exact one first, then wildcards from the longest,
    /// until it answers false.
    @inline(__always)
    func forEachRoot(_ bytes: Span<UInt8>, _ host: ByteRange, _ visit: (Int) -> Bool) {
        var end = Swift.min(host.upper, bytes.count)
        let start = host.lower
        if end > start, bytes[end &- 1] == UInt8(ascii: ".") { end &-= 1 }
        guard end > start, end &- start <= Self.longest else { return }
        let exact = self.root(bytes, start..<end, isWildcard: false)
        if exact != 0, !visit(exact) { return }
        for length in self.suffixLengths where length < end &- start {
            let dot = end &- length
            guard bytes[dot] == UInt8(ascii: ".") else { continue }
            let root = self.root(bytes, dot..<end, isWildcard: true)
            if root != 0, !visit(root) { return }
        }
    }

    private func root(_ bytes: Span<UInt8>, _ range: Range<Int>, isWildcard: Bool) -> Int {
        let hash = self.hash(bytes, range, isWildcard)
        var index = Int(truncatingIfNeeded: hash) & self.mask
        while self.slots[index].root != 0 {
            if self.slots[index].hash == hash, self.slots[index].isWildcard == isWildcard,
                Self.isEqual(self.slots[index].name, bytes, range)
            {
                return self.slots[index].root
            }
            index = (index &+ 1) & self.mask
        }
        return 0
    }

    private static func isEqual(_ name: [UInt8], _ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        guard name.count == range.count else { return false }
        for offset in 0..<name.count where name[offset] != bytes[range.lowerBound &+ offset].asciiLowercased {
            return false
        }
        return true
    }

    /// Letters hash alike in both cases: every byte has bit 5 set first.
    private func hash(_ bytes: Span<UInt8>, _ range: Range<Int>, _ isWildcard: Bool) -> UInt64 {
        let raw = bytes.bytes
        var hash = isWildcard ? ~self.seed : self.seed
        var index = range.lowerBound
        while index < range.upperBound {
            let left = range.upperBound &- index
            var word: UInt64 = 0
            if index &+ 8 <= raw.byteCount {
                word = raw.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
                if left < 8 { word &= UInt64.max &>> UInt64(truncatingIfNeeded: 64 &- left &* 8) }
            } else {
                for offset in 0..<Swift.min(left, 8) {
                    word |= UInt64(bytes[index &+ offset]) &<< UInt64(truncatingIfNeeded: offset &* 8)
                }
            }
            let product = (hash ^ (word | 0x2020_2020_2020_2020)).multipliedFullWidth(by: 0xa076_1d64_78bd_642f)
            hash = product.high ^ product.low
            index &+= 8
        }
        return hash ^ UInt64(truncatingIfNeeded: range.count)
    }
}

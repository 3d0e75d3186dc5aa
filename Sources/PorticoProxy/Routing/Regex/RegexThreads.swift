// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// The instructions at which the machine stands at once: a set that is cleared in constant time.
struct RegexThreads: Sendable {
    private(set) var members: [UInt16] = []
    private var positions: [UInt16] = []

    var isEmpty: Bool { self.members.isEmpty }

    /// Makes room for a program of this size; keeps what is there already.
    mutating func reserve(_ count: Int) {
        self.members.removeAll(keepingCapacity: true)
        guard self.positions.count < count else { return }
        self.positions = [UInt16](repeating: 0, count: count)
        self.members.reserveCapacity(count)
    }

    mutating func removeAll() { self.members.removeAll(keepingCapacity: true) }

    /// Answers whether it was new.
    mutating func insert(_ instruction: Int) -> Bool {
        guard instruction < self.positions.count else { return false }
        let position = Int(self.positions[instruction])
        if position < self.members.count, Int(self.members[position]) == instruction { return false }
        self.positions[instruction] = UInt16(truncatingIfNeeded: self.members.count)
        self.members.append(UInt16(truncatingIfNeeded: instruction))
        return true
    }
}

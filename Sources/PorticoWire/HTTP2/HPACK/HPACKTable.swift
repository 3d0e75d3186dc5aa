// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// The table that fields of a connection are added to (RFC 7541 §2.3.2). Its lines lie one behind the other in one array,
/// twice as long as the table: each is copied as a whole, and what is alive moves to the front where the end is met.
struct HPACKTable: Sendable {
    private(set) var bytes: [UInt8] = []
    /// A ring; its length is a power of two.
    private var fields: [HPACKField] = []
    /// Of all that were ever added.
    private(set) var added = 0
    private(set) var count = 0
    /// As RFC 7541 §4.1 counts.
    private(set) var size = 0
    private(set) var maximum: Int
    /// `maximum` never goes beyond it.
    let limit: Int
    private var end = 0

    init(limit: Int) {
        self.limit = limit
        self.maximum = limit
    }

    /// The one that was added last has the index 0.
    subscript(_ index: Int) -> HPACKField? {
        guard index >= 0, index < self.count else { return nil }
        return self.fields[(self.added &- 1 &- index) & (self.fields.count &- 1)]
    }

    mutating func setMaximum(_ maximum: Int) {
        self.maximum = Swift.min(maximum, self.limit)
        self.evict(to: self.maximum)
    }

    /// Adds a field, whose line stands in `source`.
    mutating func add(_ field: HPACKField, from source: Span<UInt8>) {
        guard field.size <= self.maximum else { return self.evict(to: 0) }
        self.evict(to: self.maximum - field.size)
        if self.fields.isEmpty { self.allocate(field) }
        if self.end + field.lineCount > self.bytes.count { self.compact() }
        let end = self.end
        var target = self.bytes.mutableSpan
        for offset in 0..<field.lineCount { target[end &+ offset] = source[Int(field.start) &+ offset] }
        self.fields[self.added & (self.fields.count &- 1)] = field.moved(to: self.end)
        self.end += field.lineCount
        self.added += 1
        self.count += 1
        self.size += field.size
    }

    private mutating func evict(to size: Int) {
        while self.size > size, let oldest = self[self.count - 1] {
            self.size -= oldest.size
            self.count -= 1
        }
    }

    /// Nothing is held before the first field comes. A line is shorter than its field's size.
    private mutating func allocate(_ field: HPACKField) {
        self.bytes = Array(repeating: 0, count: 2 * self.limit)
        var capacity = 1
        while capacity < self.limit / 32 { capacity *= 2 }
        self.fields = Array(repeating: field, count: capacity)
    }

    private mutating func compact() {
        guard let oldest = self[self.count - 1] else {
            self.end = 0
            return
        }
        let (shift, end) = (Int(oldest.start), self.end)
        var target = self.bytes.mutableSpan
        for index in shift..<end { target[index &- shift] = target[index] }
        for index in (self.added - self.count)..<self.added {
            let place = index & (self.fields.count - 1)
            self.fields[place] = self.fields[place].moved(to: Int(self.fields[place].start) - shift)
        }
        self.end -= shift
    }
}

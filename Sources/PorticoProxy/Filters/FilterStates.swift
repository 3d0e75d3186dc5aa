// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// The live state of one worker's filters by name: buckets, caches and the like, which outlive the snapshots whose
/// filters use them. What the snapshots of two reloads in turn do not ask for is let go of.
// Safe because a worker's snapshots are built one after the other, which is all that touches the table; what it holds
// is used on the worker's loop alone, by filters.
public final class FilterStates: @unchecked Sendable {
    private struct Entry {
        var value: AnyObject
        var generation: Int
    }

    private var entries: [String: Entry] = [:]
    private var generation = 0

    public init() {}

    /// The filters of another snapshot are about to be built.
    public func begin() {
        self.generation += 1
        self.entries = self.entries.filter { $0.value.generation >= self.generation - 2 }
    }

    func state<Value: AnyObject>(_ name: String, _ make: () -> Value) -> Value {
        let value = self.entries[name]?.value as? Value ?? make()
        self.entries[name] = Entry(value: value, generation: self.generation)
        return value
    }
}

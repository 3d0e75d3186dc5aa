// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What one worker's filters remember beyond exchanges, by name: buckets, caches and the like, which outlive the snapshots
/// whose filters use them. What two snapshots in turn do not ask for is let go of.
///
/// It is a value: a snapshot is built with a copy, which takes the place of the one before when the snapshot is used. One
/// that is refused leaves nothing behind.
// Safe because only the worker's exchanges reach into what is remembered; here it is handed on.
package struct FilterStates: @unchecked Sendable {
    private struct Name: Hashable {
        /// `nil`: no filter's own.
        var filter: String?
        var name: String
        var type: ObjectIdentifier
    }

    private struct Entry {
        var box: AnyObject
        /// The last snapshot whose filters asked for it.
        var snapshot: Int
    }

    private var entries: [Name: Entry] = [:]
    /// Counts the snapshots that were built.
    private var snapshot = 0

    package init() {}

    mutating func begin() { self.snapshot += 1 }

    mutating func state<Value>(
        of filter: String?, _ name: String, _ make: @escaping () -> Value
    ) -> FilterState<Value> {
        let name = Name(filter: filter, name: name, type: ObjectIdentifier(Value.self))
        let box = self.entries[name]?.box as? FilterState<Value>.Box ?? FilterState.Box(make)
        self.entries[name] = Entry(box: box, snapshot: self.snapshot)
        return FilterState(box: box)
    }

    func ended() -> FilterStates {
        var states = self
        states.entries = self.entries.filter { $0.value.snapshot >= self.snapshot - 1 }
        return states
    }
}

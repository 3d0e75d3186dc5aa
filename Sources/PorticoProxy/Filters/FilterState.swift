// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What a filter remembers beyond exchanges: `exchange[state]`. Handed out by `FilterBuilder.state(…)` when the filter is
/// built, and reached through an exchange alone, which is to say on the worker's loop. There it is made, too, when it is
/// first used.
public struct FilterState<Value> {
    final class Box {
        private let make: () -> Value
        private var made: Value?

        init(_ make: @escaping () -> Value) { self.make = make }

        var value: Value {
            get {
                if let made { return made }
                let value = self.make()
                self.made = value
                return value
            }
            _modify {
                if self.made == nil { self.made = self.make() }
                // In place: a table that were taken out and put back would be copied.
                yield &self.made!
            }
        }
    }

    let box: Box
}

extension Exchange {
    /// What the filter remembers on this exchange's worker.
    public subscript<Value>(_ state: FilterState<Value>) -> Value {
        get { state.box.value }
        _modify { yield &state.box.value }
    }
}

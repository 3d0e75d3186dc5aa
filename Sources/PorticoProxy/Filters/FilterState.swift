// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What a filter remembers beyond exchanges: `exchange[state]`. Handed out by `FilterBuilder.state(…)` when the filter is
/// built, and reached through an exchange alone, which is to say on the worker's loop.
public struct FilterState<Value> {
    final class Box {
        var value: Value
        init(_ value: Value) { self.value = value }
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

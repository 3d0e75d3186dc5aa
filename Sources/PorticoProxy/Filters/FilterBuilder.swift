// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What a filter gets when it is built, once for each route and worker.
public struct FilterBuilder {
    /// The one that will run it. A filter is built off its loop: it may be kept, but not used before the first exchange.
    public let worker: Int
    /// Of the route.
    public let route: String
    private let states: FilterStates
    private var keys = 0

    public init(route: String, worker: Int, states: FilterStates) {
        self.route = route
        self.worker = worker
        self.states = states
    }

    /// A place in each exchange for what the filter remembers of it.
    public mutating func key<Value>(_ type: Value.Type) -> ExchangeKey<Value> {
        self.keys += 1
        return ExchangeKey(index: self.keys - 1)
    }

    /// What the filter remembers beyond exchanges, under this name: made at first, and the same again after a reload as
    /// long as some filter asks for it. Each worker has its own.
    public func state<Value: AnyObject>(_ name: String, _ make: () -> Value) -> Value { self.states.state(name, make) }
}

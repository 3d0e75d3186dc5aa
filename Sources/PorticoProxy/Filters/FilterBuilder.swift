// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What filters get when they are built, once for each route and worker. That happens before any exchange, and not on
/// the worker's loop.
public struct FilterBuilder {
    /// The one that will run the filter.
    public let worker: Int
    /// Of the configuration: the one that the filter is built for.
    public private(set) var route = ""
    /// The key of the filter that is being built.
    private var filter = ""
    /// Handed out for the route.
    private var keyCount = 0
    private var states: FilterStates

    /// - Parameter states: What the worker's filters remember already.
    package init(worker: Int, _ states: FilterStates = FilterStates()) {
        self.worker = worker
        self.states = states
        self.states.begin()
    }

    // MARK: For filters

    /// A place in each exchange of the route for what the filter remembers of it.
    public mutating func key<Value>(_ type: Value.Type) -> ExchangeKey<Value> {
        defer { self.keyCount += 1 }
        return ExchangeKey(index: self.keyCount)
    }

    /// What the filter remembers beyond exchanges, under this name: the same wherever the filter asks for it, on other
    /// routes and after reloads too. Each worker has its own, made on its loop when it is first used.
    ///
    /// No other filter meets it. A name that says the `route`, or what the config says, tells apart what is to be apart.
    public mutating func state<Value>(_ name: String, _ make: @escaping () -> Value) -> FilterState<Value> {
        self.states.state(of: self.filter, name, make)
    }

    /// The same for several filters: what is found is what any of them has made of this type.
    public mutating func sharedState<Value>(of type: Value.Type, _ make: @escaping () -> Value) -> FilterState<Value> {
        self.states.state(of: nil, "", make)
    }

    // MARK: For those who build them

    /// The filters of another route are about to be built.
    package mutating func begin(route: String) {
        self.route = route
        self.keyCount = 0
    }

    /// Builds the filter of this name.
    package mutating func build<Made>(
        _ name: String, _ make: (inout FilterBuilder) throws -> Made
    ) rethrows -> Made {
        self.filter = name
        return try make(&self)
    }

    /// All are built: what the worker's filters remember from now on.
    package func finish() -> FilterStates { self.states.ended() }
}

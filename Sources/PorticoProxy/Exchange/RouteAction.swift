// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What a route does with a request that its filters let pass: forward, redirect, respond, and whatever comes later.
package protocol RouteAction {
    /// The key in the configuration.
    static var name: String { get }
    /// The calls that it makes an answer of, where it does.
    var partLabels: [PartLabel] { get }
    /// Those of what it leads to; `nil`: it leads to no service, or to several.
    var timeouts: Timeouts? { get }
    /// Starts the work; ends by a call of `forward`, `respond` or `fail` on the exchange, now or later on its loop.
    func perform(_ exchange: Exchange)
}

extension RouteAction {
    package var partLabels: [PartLabel] { [] }
    package var timeouts: Timeouts? { nil }
}

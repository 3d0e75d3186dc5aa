// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A route as a worker runs it.
public final class Route {
    /// The name in the configuration: the label in logs and metrics.
    public let name: String
    let logName: LogName
    /// The path pattern as written.
    public let template: String
    let filters: FilterChain
    let action: any RouteAction
    /// What the route says of time; where it is silent the service decides.
    public let timeouts: Timeouts?
    /// The capture names of the path pattern, in order.
    public let captureNames: [String]
    /// What the worker counts of it; found at its first exchange.
    var meters: RouteMeters?

    public init(
        name: String,
        template: String,
        captureNames: [String],
        filters: FilterChain,
        action: any RouteAction,
        timeouts: Timeouts?
    ) {
        self.name = name
        self.logName = LogName(name)
        self.template = template
        self.captureNames = captureNames
        self.filters = filters
        self.action = action
        self.timeouts = timeouts
    }
}

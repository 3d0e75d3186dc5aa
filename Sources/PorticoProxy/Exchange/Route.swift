// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A route as a worker runs it.
public final class Route {
    /// The name in the configuration: the label in logs and metrics.
    public let name: String
    let logName: LogName
    /// The path pattern as written, or what stands for it where it is not to be shown.
    public let template: String
    /// Whether the path that its service gets is not to be shown.
    let hidesDestination: Bool
    /// Whether it takes paths with `%2F`.
    let keepsEncodedSlashes: Bool
    let filters: FilterChain
    let action: any RouteAction
    /// What the route says of time; where it is silent the service decides.
    package let timeouts: Timeouts?
    /// What holds where neither the route nor a service says anything.
    let defaultTimeouts: Timeouts
    /// The most bytes of a request's body; `nil`: as the listener says.
    let bodyLimit: Int?
    /// Addresses in services' answers stay as they are.
    let keepsLocation: Bool
    /// One of its filters answers the preflights of browsers for the requests that it takes.
    let answersPreflights: Bool
    /// The capture names of the path pattern, in order.
    public let captureNames: [String]
    /// Where the worker counts its exchanges, with the service that the last one went to.
    @exclusivity(unchecked) var meters: ExchangeMeters?

    package init(
        name: String,
        template: String,
        captureNames: [String],
        hidesDestination: Bool = false,
        keepsEncodedSlashes: Bool = false,
        filters: FilterChain,
        action: any RouteAction,
        timeouts: Timeouts?,
        defaultTimeouts: Timeouts = Timeouts(),
        bodyLimit: Int? = nil,
        keepsLocation: Bool = false,
        answersPreflights: Bool = false
    ) {
        self.answersPreflights = answersPreflights
        self.keepsLocation = keepsLocation
        self.bodyLimit = bodyLimit
        self.defaultTimeouts = defaultTimeouts
        self.name = name
        self.logName = LogName(name)
        self.template = template
        self.captureNames = captureNames
        self.hidesDestination = hidesDestination
        self.keepsEncodedSlashes = keepsEncodedSlashes
        self.filters = filters
        self.action = action
        self.timeouts = timeouts
    }
}

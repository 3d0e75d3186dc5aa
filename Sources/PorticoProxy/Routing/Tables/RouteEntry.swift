// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

public import PorticoConfig

/// One route of the table: what `Router` needs to know of it.
public struct RouteEntry: Sendable, Hashable {
    /// As the configuration names it; with its BFF before a slash where it belongs to one.
    package var name: String
    package var match: RouteMatch
    /// The higher wins before every other rank; 0 where the configuration says nothing.
    package var priority: Int
    /// Where the route stands in the configuration.
    package var location: SourceLocation

    public init(name: String, match: RouteMatch, priority: Int = 0, location: SourceLocation) {
        self.name = name
        self.match = match
        self.priority = priority
        self.location = location
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

public import PorticoProxy

/// The one order in which a route's policies run. It is a security property, so no user changes it; `explain` prints it.
///
/// Before any of these the core has checked the wire's limits, brought the path to canonical form, stripped identity
/// headers, set the request id and found the route (docs/life-of-a-request.md, steps 2 to 4). The response passes the
/// filters in reverse.
public enum Pipeline {
    /// - Parameter policies: what a route says, with what it inherits.
    public static func filters(_ policies: Policies) -> FilterChain {
        let filters: [(any Filter)?] = [
            // Last before the service: what other policies decide on is the client's own request, not our changes.
            policies[.headers].map { HeadersFilter($0) },
            // After the plain header changes: it may do more to the same request, and sees the service's answer first.
            policies[.transform].map { TransformFilter($0) },
        ]
        return FilterChain(filters.compactMap { $0 })
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoProxy

/// The one order in which a route's policies run. It is a security property, so no user changes it; `explain` prints it.
///
/// Before any of these the core has checked the wire's limits, brought the path to canonical form, stripped identity
/// headers, set the request id and found the route (docs/life-of-a-request.md, steps 2 to 4). The response passes the
/// filters in reverse.
package enum Pipeline {
    /// - Parameters:
    ///   - policies: What a route says, with what it inherits.
    ///   - identity: How it can be found out who calls.
    ///   - limits: All that routes can name.
    ///   - methods: Those that the route takes; empty: all.
    ///   - builder: Stands at the route.
    package static func filters(
        _ policies: Policies, _ identity: RouteIdentity, _ limits: RateLimits, methods: [String],
        _ builder: inout FilterBuilder
    ) throws -> FilterChain {
        let limits = limits.filters(policies, &builder)
        let filters = try [
            // First, so that it sees each answer last: what is still missing then is added.
            policies.filters(.securityHeaders, &builder) { config, _ in SecurityHeadersFilter(config) },
            // Whoever may not ask at all costs nothing more.
            policies.filters(.ip, &builder) { config, _ in IPFilter(config) },
            // Before anything that asks who the client is: browsers send a preflight without credentials.
            policies.filters(.cors, &builder) { config, _ in CORSFilter(config, methods: methods) },
            // A flood from one address is stopped before it is found out who it is from.
            limits.early,
            // What a custom filter may refuse without knowing who the client is, nobody needs to find out for it.
            policies.filters(at: .beforeAuthentication, &builder),
            // All that follows knows who calls, or that nobody in particular does.
            identity.authFilter(policies).map { [$0] } ?? [],
            // Before anything else is spent on a request that is not to be.
            policies.filters(.allow, &builder) { config, _ in identity.allowFilter(config, policies) },
            // Whoever may not do this uses up nothing of what may be done.
            limits.late,
            // What depends on who the client is, before anything has changed.
            policies.filters(at: .afterAuthentication, &builder),
            // Last before the service: what other policies decide on is the client's own request, not our changes.
            policies.filters(.headers, &builder) { config, _ in HeadersFilter(config) },
            // After the plain header changes: it may do more to the same request, and sees the service's answer first.
            policies.filters(.transform, &builder) { config, _ in TransformFilter(config) },
            // It reads answers as services send them.
            limits.cost,
            // What wants to see, or to sign, the request as the service gets it.
            policies.filters(at: .beforeService, &builder),
        ]
        return FilterChain(filters.flatMap { $0 })
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

/// The built configuration as one worker uses it. Never changed once built; a reload makes another one, and an
/// exchange keeps the one that it began with.
package final class Snapshot {
    let router: Router
    let routes: [Route]
    /// Some route takes paths with `%2F`.
    let keepsEncodedSlashes: Bool
    /// Some route says how large bodies may be.
    let hasBodyLimits: Bool
    /// Some route answers preflights.
    let answersPreflights: Bool
    /// Every service that some route can lead to.
    package let services: [Service]
    /// Every store that it uses.
    let stores: [Store]
    /// Request fields that tell services who calls: no client may send them.
    let identityFields: [String]
    /// What those of them say that are made of the principal.
    let identityValues: [(name: String, value: Template)]

    /// Makes the last of them, a proof; `nil`: there is none.
    let identityTokens: (any IdentityTokens)?

    /// A request without an id gets one.
    let makesRequestIDs: Bool

    /// What `Gateway-Explain` must say to be heard; `nil`: nothing does.
    package let explainToken: Secret?

    /// What the access log says of exchanges; `nil`: nothing.
    let logFormat: LogFormat?
    /// Exchanges are counted.
    let isMetered: Bool
    let meterNames: MeterNames

    package init(
        router: Router, routes: [Route], services: [Service] = [], stores: [Store] = [],
        identityHeaders: [(name: String, value: Template)] = [], identityTokens: (any IdentityTokens)? = nil,
        makesRequestIDs: Bool = true, explainToken: Secret? = nil, logFormat: LogFormat? = nil,
        isMetered: Bool = false
    ) {
        self.identityTokens = identityTokens
        self.explainToken = explainToken
        self.services = services
        self.stores = stores
        self.makesRequestIDs = makesRequestIDs
        self.logFormat = logFormat
        self.isMetered = isMetered
        self.meterNames = isMetered ? Self.names(routes, services) : MeterNames()
        self.router = router
        self.routes = routes
        self.keepsEncodedSlashes = routes.contains(where: \.keepsEncodedSlashes)
        self.hasBodyLimits = routes.contains { $0.bodyLimit != nil }
        self.answersPreflights = routes.contains(where: \.answersPreflights)
        self.identityFields = identityHeaders.map(\.name) + (identityTokens.map { [$0.field] } ?? [])
        self.identityValues = identityHeaders
    }

    private static func names(_ routes: [Route], _ services: [Service]) -> MeterNames {
        let parts = routes.flatMap { route in
            route.action.partLabels.map { MeterNames.Part(route: route.name, name: $0.name, service: $0.service) }
        }
        return MeterNames(routes: routes.map(\.name), services: services.map(\.name), parts: parts)
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig
package import PorticoFeatures
import PorticoProxy

/// A route as it is served: one of a BFF with what its BFF says.
package struct ServedRoute: Sendable, Equatable {
    /// In metrics, logs and `explain`: `home`, or `mobile/home`.
    package var name: String
    /// With the hosts, the prefix and the conditions of its BFF in its match, and with the policies that it inherits
    /// from there and from the defaults.
    package var config: RouteConfig
    /// Where it is written: `routes.home`, `bffs.mobile.routes.home`.
    package var path: String
    package var bff: BFFConfig?
    /// What its compositions can use.
    package var parts: [PartConfig]

    package var location: SourceLocation { self.config.location }

    /// - Parameter defaults: the policies that hold where the route says none.
    init(_ route: RouteConfig, defaults: Policies, parts: [PartConfig]) {
        self.name = route.name
        self.config = route
        self.path = "routes.\(route.name)"
        self.parts = parts
        self.config.policies = route.policies.inheriting(defaults)
        self.settleMatch()
    }

    /// - Parameter parts: those of the BFF first.
    init(_ route: RouteConfig, of bff: BFFConfig, defaults: Policies, parts: [PartConfig]) {
        self.name = "\(bff.name)/\(route.name)"
        self.config = route
        self.path = "bffs.\(bff.name).routes.\(route.name)"
        self.bff = bff
        self.parts = parts
        self.config.match = bff.narrowed(route.match)
        self.config.policies = route.policies.inheriting(bff.policies).inheriting(defaults)
        self.settleMatch()
    }

    /// What other keys of the route say of its match.
    private mutating func settleMatch() {
        if self.config.policies[.paths]?.trailingSlash == .ignore { self.config.match.ignoresTrailingSlash = true }
        // A composition reads: other methods are taken where they are named.
        if self.config.compose != nil, self.config.match.methods.isEmpty { self.config.match.methods = ["GET"] }
    }

    /// What takes the BFF's prefix off the path; nil where there is none.
    var stripped: PathRewrite? { self.bff?.prefix.map { PathRewrite(dropping: $0) } }
}

extension BFFConfig {
    /// A route's match among the requests that choose this BFF.
    fileprivate func narrowed(_ match: RouteMatch) -> RouteMatch {
        var match = match
        if match.hosts.isEmpty, !self.hosts.isEmpty {
            match.hosts = self.hosts
            match.locations["hosts"] = self.location
        }
        match.headers = (self.when?.headers ?? []) + match.headers
        if let prefix = self.prefix {
            // Its `/` is the prefix, with a slash behind it or not.
            if match.path.segments.isEmpty, match.path.remainder == nil { match.ignoresTrailingSlash = true }
            match.path = prefix.followed(by: match.path)
        }
        return match
    }

    /// The requests that choose it, as a route would take them.
    var entry: RouteEntry {
        let rest = PathPattern(segments: [], remainder: .init(name: nil), text: "/**")
        return RouteEntry(name: self.name, match: self.narrowed(RouteMatch(path: rest)), location: self.location)
    }
}

extension GatewayConfig {
    /// All routes, in the order of the configuration, those of BFFs behind the others.
    func allRoutes() -> [ServedRoute] {
        let defaults = self.defaults.policies.ofRoutes
        return self.routes.map { ServedRoute($0, defaults: defaults, parts: self.parts) }
            + self.bffs.flatMap { bff in
                let own = Set(bff.parts.map(\.name))
                let parts = bff.parts + self.parts.filter { !own.contains($0.name) }
                return bff.routes.map { ServedRoute($0, of: bff, defaults: defaults, parts: parts) }
            }
    }

    /// Whether what a route matches is not to be shown.
    func hidesMatch(_ route: ServedRoute) -> Bool {
        let places = route.bff.map { bff in ["hosts", "when", "prefix"].map { "bffs.\(bff.name).\($0)" } } ?? []
        return (places + ["\(route.path).match"]).contains { self.hasSecret(under: $0) }
    }

    /// Whether the path that a route's service gets is not to be shown.
    func hidesDestination(_ route: ServedRoute) -> Bool {
        ["to", "split"].contains { self.hasSecret(under: "\(route.path).\($0)") }
    }
}

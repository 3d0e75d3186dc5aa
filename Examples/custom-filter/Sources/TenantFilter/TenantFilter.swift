// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy
import PorticoWire

/// `tenant`: finds out which customer a request is for, refuses it when that is nobody known, and tells the service.
public struct TenantFilter: CustomFilter {
    /// What a route, a BFF or the defaults say under `tenant`.
    public struct Config: Configurable, Templated {
        /// Where a request says whose it is.
        public var from = Template(parts: [.reference(.header, "X-Tenant")], text: "{header.X-Tenant}")
        /// Empty: any.
        public var known: [String] = []

        public init() {}

        public static let noun = "tenant"
        public static let keys: [Key<Config>] = [
            Key("from", \.from, .headerTemplate, "Where a request says whose it is, such as `{path.tenant}`."),
            Key("known", \.known, Kind<[String]>.oneOrList(.string).whenFilled, "The tenants there are. Default: any."),
        ]

        /// With this, `check` tells that `{path.tenant}` is captured by the route's match.
        public var templates: [TemplatePlace] { [TemplatePlace(keys: ["from"], self.from, to: .field("Tenant"))] }
    }

    public static let name = "tenant"
    public static let documentation = "Which tenant a request is for; without one it is refused."
    /// Nobody needs to look up a user for a request that is refused here.
    public static let phase = FilterPhase.beforeAuthentication

    private let from: Template
    private let known: Set<String>

    public init(_ config: Config, _ builder: inout FilterBuilder) {
        self.from = config.from
        self.known = Set(config.known)
    }

    public func request(_ exchange: Exchange) -> Verdict {
        // A client cannot say it in the place where services read it.
        exchange.request.fields.drop(named: "Tenant")
        guard let tenant = exchange.expand(self.from), !tenant.isEmpty else {
            return .respond(.problem(400, "The request does not say which tenant it is for."))
        }
        guard self.known.isEmpty || self.known.contains(tenant) else {
            if exchange.isRecorded { exchange.note("there is no tenant '\(tenant)'") }
            return .respond(.problem(403, "The tenant is not known."))
        }
        exchange.request.fields.set(name: "Tenant", value: tenant)
        return .next
    }

    public func response(_ exchange: Exchange) {
        guard let tenant = exchange.request.fields.joinedValue(named: "Tenant") else { return }
        exchange.response.fields.set(name: "Tenant", value: tenant)
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy
import PorticoWire

/// `tenant`: finds out which customer a request is for, refuses it when that is nobody known or has too many in flight,
/// and tells the service.
public struct TenantFilter: CustomFilter {
    /// What a route, a BFF or the defaults say under `tenant`.
    public struct Config: Configurable, Templated {
        /// Where a request says whose it is.
        public var from = Template(parts: [.reference(.header, "X-Tenant")], text: "{header.X-Tenant}")
        /// Empty: any.
        public var known: [String] = []
        /// `nil`: any number.
        public var inFlight: Int?

        public init() {}

        public static let noun = "tenant"
        public static let keys: [Key<Config>] = [
            Key("from", \.from, .headerTemplate, "Where a request says whose it is, such as `{path.tenant}`."),
            Key("known", \.known, Kind<[String]>.oneOrList(.string).whenFilled, "The tenants there are. Default: any."),
            Key(
                "in_flight", \.inFlight, Kind<Int>.int(1...1_000_000).optional,
                "How many requests of one tenant each worker serves at once; more get 429. Default: any number."),
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
    private let limit: Int
    /// Whose the request is, for the later hooks.
    private let tenant: ExchangeKey<String>
    /// Requests of each tenant that this worker serves, whatever their routes. A reload does not forget them.
    private let inFlight: FilterState<[String: Int]>

    public init(_ config: Config, _ builder: inout FilterBuilder) {
        self.from = config.from
        self.known = Set(config.known)
        self.limit = config.inFlight ?? .max
        self.tenant = builder.key(String.self)
        self.inFlight = builder.state("in flight") { [:] }
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
        guard exchange[self.inFlight][tenant, default: 0] < self.limit else {
            return .respond(.problem(429, "The tenant has too many requests in flight."))
        }
        exchange[self.inFlight][tenant, default: 0] += 1
        exchange[self.tenant] = tenant
        exchange.request.fields.set(name: "Tenant", value: tenant)
        return .next
    }

    public func response(_ exchange: Exchange) {
        guard let tenant = exchange[self.tenant] else { return }
        exchange.response.fields.set(name: "Tenant", value: tenant)
    }

    /// However it ended: answered, refused by another filter, or left by its client.
    public func ended(_ exchange: Exchange) {
        guard let tenant = exchange[self.tenant], let count = exchange[self.inFlight][tenant] else { return }
        exchange[self.inFlight][tenant] = count > 1 ? count - 1 : nil
    }
}

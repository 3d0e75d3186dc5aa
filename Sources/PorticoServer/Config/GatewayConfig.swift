// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

public import PorticoConfig
package import PorticoFeatures
package import PorticoProxy

/// A whole configuration, all files together.
public struct GatewayConfig: Configurable {
    package var version = 1
    /// What the first file includes; already part of the rest.
    package var include: [IncludeConfig] = []
    package var listeners: [ListenerConfig] = [ListenerConfig()]
    package var admin = AdminConfig()
    package var telemetry = TelemetryConfig()
    package var resolver = ResolverConfig()
    package var services: [ServiceConfig] = []
    package var resilience: [ResilienceConfig] = []
    /// What instances share.
    package var stores: [StoreConfig] = []
    /// Ways to verify who calls, by name.
    package var auth: [AuthConfig] = []
    package var consumers: [ConsumerConfig] = []
    /// How much is admitted, by name.
    package var limits: [RateLimitConfig] = []
    package var defaults = DefaultsConfig()
    /// Removed from every request, so that no client can claim to be someone. The values are set once there is a
    /// verified principal.
    package var identityHeaders: [HeaderValue] = []
    package var identityToken: IdentityTokenConfig?
    package var routes: [RouteConfig] = []
    /// What compositions can use.
    package var parts: [PartConfig] = []
    package var bffs: [BFFConfig] = []
    /// Tests of this configuration.
    package var tests: [TestConfig] = []
    /// All routes as they are served, those of BFFs behind the others.
    package private(set) var served: [ServedRoute] = []
    package var drain = DrainConfig()

    /// The paths of the values that came from a variable or a file, which print as `***`.
    public package(set) var secrets: Set<String> = [] { didSet { self.secretPaths = SecretPaths(self.secrets) } }
    private(set) var secretPaths = SecretPaths()
    /// Fields that some policy sets or adds with one of those values.
    var secretHeaders: [String] {
        Set(self.secrets.compactMap(Self.header)).sorted()
    }
    /// Those values themselves.
    var secretTexts = SecretTexts()
    /// The file says something of the access log.
    var statesAccessLog = false
    /// The paths of what was not read as it was meant; empty in a configuration without errors.
    var doubts = SecretPaths()
    /// All files that were read, the first one first.
    package var files: [String] = []
    /// Files that were read, whose names came from a variable.
    var hiddenFiles: Set<String> = []
    /// What policies it may have.
    private let policies: PolicyList

    public init() { self.init(policies: .builtIn) }

    init(policies: PolicyList) { self.policies = policies }

    public static let noun = "file"
    public static let keys: [Key<GatewayConfig>] = Self.keys(with: .builtIn)
    public static let unsupportedKeys = [
        "caches", "graphql",
    ]

    static func keys(with policies: PolicyList) -> [Key<GatewayConfig>] {
        Self.surroundings + [
            Key(
                "defaults", \.defaults, .object(DefaultsConfig.keys(with: policies)),
                "What holds for every route that does not say otherwise."),
            Key(
                "identity_headers", \.identityHeaders, .headerValues(allowing: [.user]),
                "Header fields that tell services who the caller is; a client's own are removed from every request."),
            Key(
                "identity_token", \.identityToken, Kind<IdentityTokenConfig>.object().optional,
                "A token that the gateway signs, which tells services who the caller is."),
            Key(
                "routes", \.routes, .named(RouteConfig.keys(with: policies)),
                "Which requests go where, by name; their order does not matter."),
            Key("parts", \.parts, .parts, "Parts that compositions take by `use`, by name."),
            Key(
                "bffs", \.bffs, .named(BFFConfig.keys(with: policies)),
                "Backends for frontends, by name: routes of their own for one kind of client."),
            Key("tests", \.tests, .tests, "Tests of this file, by any text: `portico test` runs them."),
            Key("drain", \.drain, .object(), "How the gateway stops."),
        ]
    }

    /// Files, listeners, services, and what operators see.
    private static let surroundings: [Key<GatewayConfig>] = [
        Key("version", \.version, .choice([("1", 1)]), required: true, "The version of the format: 1."),
        Key(
            "include", \.include, .oneOrList(.include),
            "Further files, each a path or a pattern with `*` and `?`, relative to this file."),
        Key(
            "listeners", \.listeners, .named(),
            "The addresses that clients connect to. Without any, one listens on `0.0.0.0:8080`."),
        Key("admin", \.admin, .object(), "The address for operators."),
        Key("telemetry", \.telemetry, .object(), "What the gateway says of its work: metrics, logs, request ids."),
        Key("resolver", \.resolver, .object(), "How `dns` of services is asked."),
        Key(
            "services", \.services, .services,
            "Where requests go: services by name, each a URL, or targets and policies."),
        Key("resilience", \.resilience, .named(), "Policies for calls to services, by name."),
        Key("stores", \.stores, .named(), "What instances share, by name: Redis, or what speaks as it does."),
        Key("auth", \.auth, .named(), "Ways to verify who calls, by name: routes say which holds."),
        Key("consumers", \.consumers, .named(), "Programs that call with keys or certificates of their own, by name."),
        Key("limits", \.limits, .named(), "How many requests are taken, of whom, by name: routes say which holds."),
    ]

    /// `X-Key` for `routes.a.headers.request.set.X-Key`.
    private static func header(at path: String) -> String? {
        for key in [".set.", ".add.", "respond.headers."] {
            guard let range = path.ranges(of: key).last, path[..<range.upperBound].contains("headers") else { continue }
            return String(path[range.upperBound...])
        }
        return nil
    }

    /// Fields of a request that no user's identity can stand in.
    private static let ownFields: Set<String> = [
        "host", "via", "forwarded", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "x-request-id",
    ]

    public mutating func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        if self.listeners.isEmpty, !reader.hasFailed(path.key("listeners")) { self.listeners = [ListenerConfig()] }
        self.served = self.allRoutes()
        for header in self.identityHeaders where Self.ownFields.contains(header.name.lowercased()) {
            reader.error(
                "'\(header.name)' is the gateway's own to write, and tells nothing of the user",
                at: header.location ?? node.location,
                path.key("identity_headers").key(header.name), hint: "such as 'X-User-Id'")
        }
        AddressCheck(config: self, path: path, reader: reader).run(node)
    }

    /// The normalised form: short forms where they say all, defaults left out, secrets hidden.
    public func normalised(includingDefaults: Bool = false) -> String {
        ConfigPrinter.yaml(self.shown(includingDefaults: includingDefaults))
    }

    /// The same as JSON.
    func shown(includingDefaults: Bool = false) -> JSONValue {
        var config = self
        config.include = []
        let printer = ConfigPrinter(secrets: self.secretPaths, includesDefaults: includingDefaults)
        return config.encode(ConfigPath(), printer, keys: Self.keys(with: self.policies))
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

public import PorticoConfig

/// Where requests go (`services.<name>`).
public struct ServiceConfig: NamedConfigurable, Hashable {
    public var name = ""
    public var location = SourceLocation(file: "", line: 0, column: 0)
    public var targets: [TargetConfig] = []
    public var balance = Balance.roundRobin
    /// Nil: that of the resilience policy, else that of `defaults`, else the built-in one.
    public var timeout: TimeoutConfig?
    public var resilience: Reference?

    public init() {}

    public static let noun = "service"
    public static let keys: [Key<ServiceConfig>] = [
        Key(
            "targets", \.targets, .oneOrList(.target).whenFilled, required: true,
            "The instances of the service, each a URL or a URL with a weight."),
        Key(
            "balance", \.balance, .balance,
            "How the target of a request is picked: `round_robin`, `weighted`, `least_connections`, `power_of_two`, or `{ hash: … }`."
        ),
        Key(
            "timeout", \.timeout, Kind<TimeoutConfig>.timeout.optional,
            "How long the service may take; replaces the timeout of the resilience policy whole."),
        Key(
            "resilience", \.resilience, Kind<Reference>.reference(to: "a resilience policy").optional,
            "The resilience policy for calls to this service."),
    ]
    public static let unsupportedKeys = [
        "health", "outlier", "versions", "release", "shadow", "tls", "grpc", "kubernetes", "dns", "refresh", "protocol",
        "proxy_protocol", "faults",
    ]

    public func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        let place = node["targets"]?.location ?? node.location
        if self.balance == .weighted, self.targets.allSatisfy({ $0.weight == 0 }), !self.targets.isEmpty {
            reader.error("all targets have weight 0", at: place, path.key("targets"))
        }
        if self.balance != .weighted, self.targets.contains(where: { $0.weight != 1 }) {
            reader.warning(
                "weights are used with 'balance: weighted' only", at: place, path.key("targets"),
                hint: "add 'balance: weighted'")
        }
    }
}

extension Kind where Value == [ServiceConfig] {
    /// Services by name; a URL stands for a service with one target.
    public static let services = Kind.named(
        or: Kind<UpstreamURL>.upstreamURL,
        from: { url, service in
            var service = service
            service.targets = [TargetConfig(url: url, at: service.location)]
            return service
        },
        short: { service in
            var plain = ServiceConfig()
            (plain.name, plain.location, plain.targets) = (service.name, service.location, service.targets)
            return plain == service && service.targets.count == 1 && service.targets[0].weight == 1
                ? service.targets[0].url : nil
        })
}

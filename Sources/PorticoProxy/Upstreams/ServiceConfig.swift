// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

/// Where requests go (`services.<name>`).
package struct ServiceConfig: NamedConfigurable, Hashable {
    package var name = ""
    package var location = SourceLocation(file: "", line: 0, column: 0)
    package var targets: [TargetConfig] = []
    /// Instead of `targets`: what DNS says.
    package var dns: DNSSource?
    /// How often DNS is asked; nil: as its answers say.
    package var refresh: Duration?
    /// Nil: as the targets are found, see `balance`.
    package var statedBalance: Balance?
    /// Nil: that of the resilience policy, else that of `defaults`, else the built-in one.
    package var timeout: TimeoutConfig?
    package var resilience: Reference?
    package var host = HostChoice.target
    package var forwarding = ForwardingConfig()
    package var tls: ClientTLSConfig?
    package var speaks = ServiceProtocol.http1
    /// `nil`: connections begin without a header of the PROXY protocol.
    package var proxyHeader: ProxyProtocolVersion?

    package init() {}

    /// The weights of SRV records are meant to count.
    package var balance: Balance { self.statedBalance ?? (self.dns?.isService == true ? .weighted : .roundRobin) }

    /// Some of its targets are spoken to over TLS.
    package var isSecure: Bool { self.dns != nil ? self.tls != nil : self.targets.contains(where: \.url.isSecure) }

    package static let noun = "service"
    package static let keys: [Key<ServiceConfig>] = [
        Key(
            "targets", \.targets, .oneOrList(.target).whenFilled,
            "The instances of the service, each a URL or a URL with a weight. A service has these or `dns`."),
        Key(
            "dns", \.dns, Kind<DNSSource>.dnsSource.optional,
            "Where DNS knows the instances: `name:port` for all addresses of a name, `_http._tcp.name` for SRV records."
        ),
        Key(
            "refresh", \.refresh, Kind<Duration>.refresh.optional,
            "How often `dns` is asked, at least `1s`. Default: when the answers expire, within five minutes."),
        Key(
            "balance", \.statedBalance, Kind<Balance>.balance.optional,
            "How the target of a request is picked: `round_robin`, `weighted`, `least_connections`, `power_of_two`, or `{ hash: … }`. Default: `round_robin`; with SRV records, `weighted`."
        ),
        Key(
            "timeout", \.timeout, Kind<TimeoutConfig>.timeout.optional,
            "How long the service may take; replaces the timeout of the resilience policy whole."),
        Key(
            "resilience", \.resilience, Kind<Reference>.reference(to: "a resilience policy").optional,
            "The resilience policy for calls to this service."),
        Key(
            "host", \.host, .hostChoice,
            "The `Host` that the service gets: `target` (its own name and port), `client` (what the client asked for), or a name. A route that sets `Host` goes before it."
        ),
        Key(
            "tls", \.tls, Kind<ClientTLSConfig>.object().optional,
            "Whom TLS believes, and who we are, for targets with `https://`. With `dns` it says that there is TLS."),
        Key(
            "protocol", \.speaks, .choice([("http/1.1", .http1), ("h2", .http2), ("auto", .auto)]),
            "What the service speaks: `http/1.1`, `h2` (without TLS: with prior knowledge), or `auto`: what its targets agree on when TLS begins (ALPN)."
        ),
        Key(
            "proxy_protocol", \.proxyHeader,
            Kind<ProxyProtocolVersion>.choice([("v1", .v1), ("v2", .v2)]).optional,
            "Connections begin with a header of the PROXY protocol, which says who the client is; each then carries one request."
        ),
        Key("forwarding", \.forwarding, .object(), "What the service is told of the way that a request has come."),
    ]
    package static let unsupportedKeys = [
        "health", "outlier", "versions", "release", "shadow", "grpc", "kubernetes", "faults",
    ]

    package static let foreignKeys: [String: String] = {
        var names: [String: String] = [:]
        let ours = [
            "targets": [
                "servers", "server", "endpoints", "nodes", "hosts", "instances", "loadassignment", "upstreams",
                "target",
            ],
            "balance": ["loadbalancer", "lbpolicy", "algorithm", "strategy", "loadbalancing", "lb"],
            "timeout": [
                "connecttimeout", "readtimeout", "writetimeout", "timeouts", "proxyreadtimeout", "responsetimeout",
            ],
            "health": ["healthcheck", "healthchecks", "activehealthcheck"],
            "outlier": ["outlierdetection", "passivehealthcheck"],
            "proxy_protocol": ["sendproxy", "sendproxyv2"],
            "tls": ["ssl", "tlsverify", "transportsocket", "serverstransport"],
        ]
        for (name, others) in ours { for other in others { names[other] = name } }
        for name in ["url", "uri", "address", "host", "port", "proxypass"] {
            names[name] = "write the URL as 'targets', such as 'targets: http://users:8080'"
        }
        for name in ["retries", "retry", "circuitbreakers", "circuitbreaker", "breaker", "maxconnections"] {
            names[name] = "write a policy under 'resilience', and name it here: resilience: standard"
        }
        for name in ["path", "routes"] { names[name] = "a path stands behind the service in a route: to: users:/v1/**" }
        return names
    }()

    package func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        self.checkSource(node, path, reader)
        self.checkTwins(path, reader)
        self.checkTLS(node, path, reader)
        self.checkProtocol(node, path, reader)
        let place = node["targets"]?.location ?? node.location
        if self.targets.allSatisfy({ $0.weight == 0 }), !self.targets.isEmpty {
            reader.error(
                "all targets have weight 0, so none takes requests", at: place, path.key("targets"),
                hint: "give one of them a weight of 1")
        }
        if !self.balance.usesWeights, self.targets.contains(where: { $0.weight > 1 }) {
            reader.warning(
                "'balance: \(self.balance.name)' does not use weights", at: place, path.key("targets"),
                hint: "add 'balance: weighted'")
        }
    }

    /// Only TLS asks what is spoken, and a connection that says who the client is carries nobody else's requests.
    private func checkProtocol(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        if self.proxyHeader != nil, self.speaks != .http1, let place = node["protocol"] {
            reader.error(
                "with 'proxy_protocol' a connection is one client's: HTTP/2 would share it", at: place.location,
                path.key("protocol"), hint: "write 'http/1.1'")
        }
        guard self.speaks == .auto, let value = node["protocol"], !reader.hasFailed(path.key("targets")) else {
            return
        }
        let isPlain = self.dns == nil ? self.targets.contains { !$0.url.isSecure } : self.tls == nil
        guard isPlain else { return }
        reader.error(
            "'auto' asks when TLS begins, and a target has none", at: value.location, path.key("protocol"),
            hint: "write 'h2' or 'http/1.1'")
    }

    /// It is for targets that are spoken to over TLS.
    private func checkTLS(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        guard let tls = node["tls"], self.dns == nil, !reader.hasFailed(path.key("targets")),
            !self.targets.isEmpty, !self.targets.contains(where: \.url.isSecure)
        else { return }
        reader.error(
            "no target asks for TLS", at: tls.location, path.key("tls"), hint: "it begins with 'https://' then")
    }

    /// Instances are told apart by host and port.
    private func checkTwins(_ path: ConfigPath, _ reader: ConfigReader) {
        // One whose URL was refused has none.
        let targets = self.targets.filter { !$0.url.host.isEmpty }
        let twins = Dictionary(grouping: targets, by: \.url.place).values.filter { $0.count > 1 }
        for twins in twins {
            let locations = twins.compactMap(\.location)
            reader.report(
                Diagnostic(
                    .error, at: locations, path: path.key("targets").text, "the same target stands here twice",
                    hint: "give one of them a weight instead"))
        }
    }

    /// Exactly one of `targets` and `dns`. What is not built yet may be a third: one message is enough then.
    private func checkSource(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        if let place = node["refresh"]?.location, node["dns"] == nil {
            reader.error("'refresh' goes with 'dns'", at: place, path.key("refresh"))
        }
        if let dns = node["dns"], node["targets"] != nil {
            reader.error("a service has 'targets' or 'dns', not both", at: dns.location, path.key("dns"))
        } else if node["dns"] == nil, node["targets"] == nil {
            let isIncomplete = node.entries?.contains { Self.unsupportedKeys.contains($0.name) } ?? false
            guard !isIncomplete else { return }
            let subject = path.subject ?? "the service"
            reader.error("\(subject) needs the key 'targets' or 'dns'", at: node.location, path)
        }
    }
}

extension Kind where Value == Duration {
    fileprivate static let refresh = Kind.duration.map(
        { value, _ throws(ValueError) in
            guard value >= .seconds(1) else {
                throw ValueError("DNS is asked once a second at most", hint: "write '1s'")
            }
            return value
        }, back: { $0 })
}

extension Kind where Value == [ServiceConfig] {
    /// Services by name; a URL stands for a service with one target.
    package static let services = Kind.named(
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

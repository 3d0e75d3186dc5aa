// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

internal import PorticoConfig
internal import PorticoFeatures
internal import PorticoProxy

/// Whether every name that is used is defined, and every policy that is defined is used.
struct ReferenceCheck {
    let config: GatewayConfig
    /// What is written: an entry with an error of its own is defined nevertheless.
    let node: ConfigNode
    let reader: ConfigReader

    func run() {
        let services = self.destinations
        ACMECheck(config: self.config, reader: self.reader).run()
        let policies = self.config.services.compactMap { service in
            service.resilience.map { ($0, ConfigPath(text: "services.\(service.name).resilience")) }
        }
        self.check(services, "services", "service")
        self.check(policies, "resilience", "resilience policy")
        self.check(self.stores, "stores", "store")
        self.checkRedirects()
        AuthCheck(config: self.config, node: self.node, reader: self.reader).run()
        LimitCheck(config: self.config, node: self.node, reader: self.reader).run()
        PartCheck(config: self.config, node: self.node, reader: self.reader).run()
        TestCheck(config: self.config, node: self.node, reader: self.reader).run()
        // What is not supported yet may well be what uses them.
        guard !self.reader.diagnostics.hasErrors else { return }
        let usedServices = Set(services.map(\.0.name))
        for service in self.config.services where !usedServices.contains(service.name) {
            self.warnUnused("service", service.name, service.location, "services")
        }
        let usedPolicies = Set(policies.map(\.0.name))
        for policy in self.config.resilience where !usedPolicies.contains(policy.name) {
            self.warnUnused("resilience policy", policy.name, policy.location, "resilience")
        }
        let usedStores = Set(self.stores.map(\.0.name))
        for store in self.config.stores where !usedStores.contains(store.name) {
            self.warnUnused("store", store.name, store.location, "stores")
        }
        PartCheck(config: self.config, node: self.node, reader: self.reader).warnOfUnused()
        AuthCheck(config: self.config, node: self.node, reader: self.reader).warn()
        ACMECheck(config: self.config, reader: self.reader).warn()
        LimitCheck(config: self.config, node: self.node, reader: self.reader).warn()
    }

    /// Where stores are named.
    private var stores: [(Reference, ConfigPath)] {
        self.config.auth.compactMap { auth in
            auth.session.store.map { ($0, ConfigPath(text: "auth.\(auth.name).session.store")) }
        }
            + self.config.limits.compactMap { limit in
                limit.store.map { ($0, ConfigPath(text: "limits.\(limit.name).store")) }
            } + ACMECheck(config: self.config, reader: self.reader).stores
    }

    /// A listener without TLS sends clients to one with it.
    private func checkRedirects() {
        let redirects = self.config.listeners.compactMap { listener in listener.redirect.map { (listener, $0.listener) }
        }
        self.check(
            redirects.map { ($1, ConfigPath(text: "listeners.\($0.name).redirect_to")) }, "listeners", "listener")
        for (listener, target) in redirects {
            let path = ConfigPath(text: "listeners.\(listener.name).redirect_to")
            if listener.tls != nil {
                self.reader.error(
                    "listener '\(listener.name)' has 'tls': its clients are where they belong", at: target.location,
                    path)
            } else if let other = self.node["listeners"]?[target.name], other["tls"] == nil {
                self.reader.error("listener '\(target.name)' has no 'tls'", at: target.location, path)
            }
        }
    }

    private var destinations: [(Reference, ConfigPath)] {
        let shared =
            self.calls(self.config.parts, ConfigPath(text: "parts"))
            + self.config.bffs.flatMap { self.calls($0.parts, ConfigPath(text: "bffs.\($0.name).parts")) }
        return shared
            + self.config.served.flatMap { route -> [(Reference, ConfigPath)] in
                let path = ConfigPath(text: route.path)
                if let compose = route.config.compose {
                    return self.calls(compose.parts, path.key("compose").key("parts"))
                }
                if let to = route.config.to { return [(to.service, path.key("to"))] }
                let entries = route.config.split?.entries ?? []
                return entries.enumerated().map { ($1.to.service, path.key("split").index($0).key("to")) }
            }
    }

    private func calls(_ parts: [PartConfig], _ path: ConfigPath) -> [(Reference, ConfigPath)] {
        parts.compactMap { part in part.call.map { ($0.service, path.key(part.name).key("call")) } }
    }

    private func check(_ references: [(Reference, ConfigPath)], _ key: String, _ noun: String) {
        let names = self.node[key]?.entries?.map(\.name) ?? []
        let defined = Set(names)
        for (reference, path) in references where !reference.name.isEmpty && !defined.contains(reference.name) {
            let shown = self.reader.secrets.contains(path.text) ? "***" : reference.name
            self.reader.error(
                "unknown \(noun) '\(shown)'", at: reference.location, path,
                hint: (shown == "***" ? nil : self.reader.suggestion(for: reference.name, among: names))
                    ?? "define it under '\(key)'")
        }
    }

    private func warnUnused(_ noun: String, _ name: String, _ place: SourceLocation, _ key: String) {
        self.reader.warning("\(noun) '\(name)' is not used", at: place, ConfigPath(text: "\(key).\(name)"))
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

internal import PorticoConfig
internal import PorticoFeatures
internal import PorticoProxy

/// Whether it can be known who calls wherever that is asked, and what stands open beside what does not.
struct AuthCheck {
    let config: GatewayConfig
    /// What is written: an entry with an error of its own is defined nevertheless.
    let node: ConfigNode
    let reader: ConfigReader

    func run() {
        self.checkNames()
        self.checkKeys()
        LoginCheck(config: self.config, reader: self.reader).run()
        for route in self.config.served {
            self.checkAllow(route)
            self.checkForwarding(route)
        }
    }

    // MARK: Names

    /// What is said of `auth`, each where it is written.
    private var stated: [(policy: AuthPolicy, path: ConfigPath)] {
        var stated: [(AuthPolicy, ConfigPath)] = []
        let add = { (policies: Policies, path: String) in
            if let policy = policies[.auth] { stated.append((policy, ConfigPath(text: path).key("auth"))) }
        }
        add(self.config.defaults.policies, "defaults")
        for route in self.config.routes { add(route.policies, "routes.\(route.name)") }
        for bff in self.config.bffs {
            add(bff.policies, "bffs.\(bff.name)")
            for route in bff.routes { add(route.policies, "bffs.\(bff.name).routes.\(route.name)") }
        }
        return stated
    }

    private func checkNames() {
        let names = self.node["auth"]?.entries?.map(\.name) ?? []
        for (policy, path) in self.stated {
            for reference in policy.methods where !names.contains(reference.name) {
                let isSecret = self.reader.secrets.contains { $0.hasPrefix(path.text) }
                self.reader.error(
                    "unknown auth '\(isSecret ? "***" : reference.name)'", at: reference.location, path,
                    hint: isSecret ? nil : self.hint(for: reference.name, names))
            }
        }
    }

    private func hint(for name: String, _ names: [String]) -> String {
        if name == "anonymous" { return "write 'auth: none', or '{ any: [NAME, anonymous] }'" }
        return self.reader.suggestion(for: name, among: names + ["none"]) ?? "define it under 'auth'"
    }

    /// A key that two have tells nobody who calls.
    private func checkKeys() {
        var owners: [KeyDigest: ConsumerConfig] = [:]
        for consumer in self.config.consumers {
            for digest in consumer.keyDigests {
                if let other = owners[digest] {
                    self.reader.report(
                        Diagnostic(
                            .error, at: [other.location, consumer.location], path: "consumers.\(consumer.name).keys",
                            other.name == consumer.name
                                ? "a key of '\(consumer.name)' stands twice"
                                : "'\(other.name)' and '\(consumer.name)' have the same key"))
                }
                owners[digest] = consumer
            }
        }
    }

    // MARK: What routes ask

    private func checkAllow(_ route: ServedRoute) {
        let policies = route.config.policies
        guard let allow = policies[.allow], allow.needsPrincipal, policies[.auth]?.isNone ?? true else { return }
        // A custom filter may find out who calls.
        guard !policies.hasCustomFilters else { return }
        self.reader.error(
            "'allow' asks who calls, and nothing finds it out", at: route.location,
            ConfigPath(text: policies.path(of: .allow) ?? "\(route.path).allow"),
            hint: "say 'auth' for route '\(route.name)'")
    }

    private func checkForwarding(_ route: ServedRoute) {
        guard route.config.forwardsAuth != nil else { return }
        let path = ConfigPath(text: route.path).key("forward_auth")
        if route.config.to == nil, route.config.split == nil {
            self.reader.error(
                "the route sends no request on", at: route.location, path,
                hint: route.config.compose == nil ? nil : "say 'forward_auth' of the parts that are to get it")
        } else if route.config.policies[.auth]?.isNone ?? true {
            // Without one, the cookies of sessions are taken out all the same.
            guard !self.config.auth.contains(where: { $0.oidc != nil }) else { return }
            self.reader.warning(
                "without 'auth' all that the client sends goes on in any case", at: route.location, path)
        }
    }

    // MARK: Warnings

    func warn() {
        let used = Set(self.stated.flatMap { $0.policy.methods.map(\.name) })
        for entry in self.config.auth where !used.contains(entry.name) {
            self.reader.warning(
                "auth '\(entry.name)' is not used", at: entry.location, ConfigPath(text: "auth.\(entry.name)"))
        }
        if let first = self.config.consumers.first, !self.config.auth.contains(where: { $0.apiKey != nil }) {
            self.reader.warning(
                "nothing asks for the keys of 'consumers'", at: first.location, ConfigPath(text: "consumers"),
                hint: "add an entry with 'api_key' under 'auth'")
        }
        self.warnOfOpenRoutes()
    }

    /// Routes that nobody has to be known for, beside some that ask, and that do not say so.
    private func warnOfOpenRoutes() {
        guard self.config.served.contains(where: { $0.config.policies[.auth]?.isNone == false }) else { return }
        for route in self.config.served where route.config.policies[.auth] == nil {
            self.reader.warning(
                "route '\(route.name)' asks nobody who calls, beside routes that do", at: route.location,
                ConfigPath(text: route.path), hint: "say 'auth: none' if that is meant, or which 'auth' holds")
        }
    }
}

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
        self.checkExternal()
        self.checkAuthorities()
        self.checkKeys()
        CertificateCheck(config: self.config, reader: self.reader).run()
        self.checkIdentityFields()
        LoginCheck(config: self.config, reader: self.reader).run()
        for route in self.config.served {
            self.checkKeys(of: route)
            self.checkAllow(route)
            self.checkForwarding(route)
        }
    }

    // MARK: Names

    /// What is said of `auth`, each where it is written.
    private var stated: [(policy: AuthPolicy, path: ConfigPath)] { self.config.stated(.auth) }

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

    /// It is asked about every request, so that nothing beside it would count.
    private func checkExternal() {
        let external = self.config.auth.filter { $0.external != nil }.map(\.name)
        for (policy, path) in self.stated where policy.methods.count > 1 || policy.allowsAnonymous {
            for reference in policy.methods where external.contains(reference.name) {
                self.reader.error(
                    "an external service decides alone, and '\(reference.name)' is one", at: reference.location, path,
                    hint: "write 'auth: \(reference.name)'")
            }
        }
    }

    private func checkAuthorities() {
        for auth in self.config.auth {
            let files = [
                ("jwt", auth.jwt?.authority), ("introspection", auth.introspection?.authority),
                ("external", auth.external?.authority),
            ]
            for (way, file) in files {
                guard let file, !HTTPProviderClient.isAuthority(file.text) else { continue }
                let path = ConfigPath(text: "auth.\(auth.name)").key(way).key("ca")
                self.reader.error(
                    "the file holds no certificates",
                    at: self.node["auth"]?[auth.name]?[way]?["ca"]?.location ?? auth.location, path, hint: "in PEM")
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

    /// What tells services who calls is the gateway's word alone, and in nobody's way.
    private func checkIdentityFields() {
        let carriers = Set(self.config.credentialNames.map { $0.lowercased() } + ["authorization", "cookie"])
        for header in self.config.identityHeaders {
            let path = ConfigPath(text: "identity_headers").key(header.name)
            let place = header.location ?? SourceLocation(file: "", line: 0, column: 0)
            if carriers.contains(header.name.lowercased()), !self.config.auth.isEmpty {
                self.reader.error("credentials stand in '\(header.name)', which is removed first", at: place, path)
            }
            for root in [Template.Root.header, .query, .cookie] where !header.value.names(under: root).isEmpty {
                self.reader.error(
                    "what the client says is nothing that was verified", at: place, path,
                    hint: "identity headers are made of {user.…}")
            }
        }
        guard let token = self.config.identityToken else { return }
        let name = token.header.lowercased()
        let names = self.config.identityHeaders.map { $0.name.lowercased() }
        if carriers.contains(name) || names.contains(name) {
            self.reader.error(
                "'\(token.header)' has another use already",
                at: self.node["identity_token"]?.location
                    ?? SourceLocation(file: "", line: 0, column: 0),
                ConfigPath(text: "identity_token").key("header"))
        }
    }

    // MARK: What routes ask

    private func checkAllow(_ route: ServedRoute) {
        let policies = route.config.policies
        guard let allow = policies[.allow], allow.needsPrincipal else { return }
        if let name = policies[.auth]?.methods.first?.name, self.isSilent(name) {
            self.reader.error(
                "'allow' asks who calls, and '\(name)' does not say it", at: route.location,
                ConfigPath(text: policies.path(of: .allow) ?? "\(route.path).allow"),
                hint: "add 'principal: { id: header.X }' to 'external'")
        }
        guard policies[.auth]?.isNone ?? true else { return }
        // A custom filter may find out who calls.
        guard !policies.hasCustomFilters else { return }
        self.reader.error(
            "'allow' asks who calls, and nothing finds it out", at: route.location,
            ConfigPath(text: policies.path(of: .allow) ?? "\(route.path).allow"),
            hint: "say 'auth' for route '\(route.name)'")
    }

    /// An external service that only says yes or no.
    private func isSilent(_ name: String) -> Bool {
        self.config.auth.contains { $0.name == name && $0.external?.principal == nil && $0.external != nil }
    }

    private func checkKeys(of route: ServedRoute) {
        guard route.config.respond?.jwks == true, self.node["identity_token"] == nil else { return }
        self.reader.error(
            "there are no keys: the file has no 'identity_token'", at: route.location,
            ConfigPath(text: route.path).key("respond").key("jwks"))
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
        let holders = self.config.consumers.filter { !$0.keyDigests.isEmpty }
        if let first = holders.first, !self.config.auth.contains(where: { $0.apiKey != nil }) {
            self.reader.warning(
                "nothing asks for the keys of 'consumers'", at: first.location, ConfigPath(text: "consumers"),
                hint: "add an entry with 'api_key' under 'auth'")
        }
        CertificateCheck(config: self.config, reader: self.reader).warn()
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

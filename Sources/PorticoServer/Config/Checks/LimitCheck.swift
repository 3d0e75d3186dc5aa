// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

internal import PorticoConfig
internal import PorticoFeatures
internal import PorticoProxy

/// Whether each limit that is named is there, and what routes say of it can be so.
struct LimitCheck {
    let config: GatewayConfig
    /// What is written: an entry with an error of its own is defined nevertheless.
    let node: ConfigNode
    let reader: ConfigReader

    func run() {
        for limit in self.config.limits where limit.name == "none" {
            self.reader.error(
                "a limit cannot be called 'none'", at: limit.location, ConfigPath(text: "limits.none"),
                hint: "'limit: none' says that none holds")
        }
        self.checkNames()
        self.checkCosts()
        for route in self.config.served {
            self.checkAnswers(of: route)
            self.checkCaptures(of: route, isOwn: true)
        }
    }

    /// What is said of `limit`, each where it is written.
    private var stated: [(policy: LimitPolicy, path: ConfigPath)] { self.config.stated(.limit) }

    private func checkNames() {
        let names = self.node["limits"]?.entries?.map(\.name) ?? []
        for (policy, path) in self.stated {
            for use in policy.uses where !names.contains(use.use.name) && use.use.name != "none" {
                let isSecret = self.reader.secrets.contains { $0.hasPrefix(path.text) }
                let near = self.reader.suggestion(for: use.use.name, among: names)
                self.reader.error(
                    "unknown limit '\(isSecret ? "***" : use.use.name)'", at: use.use.location, path,
                    hint: isSecret ? nil : near ?? "define it under 'limits'")
            }
        }
    }

    /// A cost that a route states must fit into the limit.
    private func checkCosts() {
        for (policy, path) in self.stated {
            for use in policy.uses {
                guard let limit = self.limit(use), let cost = use.cost else { continue }
                if let problem = limit.problem(of: cost) {
                    self.reader.error(problem, at: use.use.location, path)
                }
            }
        }
    }

    private func limit(_ use: LimitUse) -> RateLimitConfig? {
        self.config.limits.first { $0.name == use.use.name }
    }

    /// Only what services answer says what it has cost.
    private func checkAnswers(of route: ServedRoute) {
        guard let policy = route.config.policies[.limit], let path = route.config.policies.path(of: .limit) else {
            return
        }
        switch route.config.action {
        case .forward, .split: return
        case .compose, .respond, .redirect, nil: break
        }
        for use in policy.uses {
            guard (use.cost ?? self.limit(use)?.cost)?.isOfAnswer == true else { continue }
            self.reader.error(
                "route '\(route.name)' answers itself: the cost of '\(use.use.name)' is not in its answer",
                at: use.use.location, ConfigPath(text: path), hint: "state a number as 'cost'")
        }
    }

    /// What a limit counts by must be in the path of the route that names it; where others name it for the route, the
    /// address counts, and somebody should know.
    private func checkCaptures(of route: ServedRoute, isOwn: Bool) {
        guard let policy = route.config.policies[.limit], let path = route.config.policies.path(of: .limit),
            (path == "\(route.path).limit") == isOwn
        else { return }
        let captured = route.config.match.path.captureNames
        for use in policy.uses {
            guard let limit = self.limit(use), case .text(let template) = limit.key,
                let name = template.captures.first(where: { !captured.contains($0) })
            else { continue }
            let isSecret = self.reader.secrets.contains("limits.\(limit.name).by")
            let reference = isSecret ? "***" : "{path.\(name)}"
            let message = "limit '\(limit.name)' counts by '\(reference)', which route '\(route.name)' does not capture"
            let place = (use.use.location, ConfigPath(text: path))
            if isOwn {
                self.reader.error(message, at: place.0, place.1)
            } else {
                self.reader.warning("\(message): there it counts by address", at: place.0, place.1)
            }
        }
    }

    // MARK: Warnings

    func warn() {
        let used = Set(self.config.served.flatMap { $0.config.policies[.limit]?.uses.map(\.use.name) ?? [] })
        for limit in self.config.limits where !used.contains(limit.name) {
            self.reader.warning(
                "limit '\(limit.name)' is not used", at: limit.location, ConfigPath(text: "limits.\(limit.name)"))
        }
        self.warnOfStores()
        for route in self.config.served {
            self.checkCaptures(of: route, isOwn: false)
            self.warnOfNobody(route)
        }
    }

    /// What is said of counting in memory where that never happens.
    private func warnOfStores() {
        for store in self.config.stores {
            let limits = self.config.limits.filter { $0.store?.name == store.name }
            let action = self.node["stores"]?[store.name]?["on_failure"]
            if let action, limits.isEmpty {
                self.reader.warning(
                    "no limit counts in store '\(store.name)', so that 'on_failure' has no effect", at: action.location,
                    ConfigPath(text: "stores.\(store.name).on_failure"))
            }
            for limit in limits where store.onFailure != .local {
                guard let count = self.node["limits"]?[limit.name]?["max_keys"] else { continue }
                self.reader.warning(
                    "limit '\(limit.name)' never counts in memory, so that 'max_keys' has no effect",
                    at: count.location,
                    ConfigPath(text: "limits.\(limit.name).max_keys"),
                    hint: "its store says 'on_failure: \(store.onFailure.rawValue)'")
            }
        }
    }

    /// Where nobody is known, users are counted by their addresses, and no tier holds.
    private func warnOfNobody(_ route: ServedRoute) {
        guard let policy = route.config.policies[.limit], let path = route.config.policies.path(of: .limit) else {
            return
        }
        let auth = route.config.policies[.auth]
        for use in policy.uses {
            guard let limit = self.limit(use) else { continue }
            let warn = { (words: String, hint: String?) in
                self.reader.warning(words, at: use.use.location, ConfigPath(text: path), hint: hint)
            }
            guard let auth, !auth.isNone else {
                let start = "route '\(route.name)' has no 'auth'"
                if limit.key.isOfUsers { warn("\(start): limit '\(limit.name)' counts by address there", nil) }
                if !limit.tiers.isEmpty { warn("\(start): no tier of limit '\(limit.name)' is known there", nil) }
                continue
            }
            guard !limit.tiers.isEmpty, !auth.methods.contains(where: self.saysTiers) else { continue }
            let hint = "'auth.<name>.principal: { tier: … }' names the claim, 'consumers.<name>.tier' a consumer's"
            warn("limit '\(limit.name)' has tiers, and no 'auth' of route '\(route.name)' says one", hint)
        }
    }

    /// Whether somebody whom it verifies can have a tier.
    private func saysTiers(_ auth: Reference) -> Bool {
        guard let auth = self.config.auth.first(where: { $0.name == auth.name }) else { return true }
        if auth.apiKey != nil { return self.config.consumers.contains { $0.tier != nil } }
        if let external = auth.external { return external.principal?.tier != nil }
        return auth.basic == nil && auth.principal.tier != nil
    }
}

extension LimitKey {
    /// It takes whoever was verified to be known.
    fileprivate var isOfUsers: Bool {
        switch self {
        case .user, .consumer: true
        case .text(let template): !template.names(under: .user).isEmpty
        case .ip, .route, .global: false
        }
    }
}

extension GatewayConfig {
    /// What the defaults, BFFs and routes themselves say of a policy, each where it is written.
    func stated<Config>(_ policy: Policy<Config>) -> [(policy: Config, path: ConfigPath)] {
        var stated: [(Config, ConfigPath)] = []
        let add = { (policies: Policies, path: String) in
            if let config = policies[policy] { stated.append((config, ConfigPath(text: path).key(policy.name))) }
        }
        add(self.defaults.policies, "defaults")
        for route in self.routes { add(route.policies, "routes.\(route.name)") }
        for bff in self.bffs {
            add(bff.policies, "bffs.\(bff.name)")
            for route in bff.routes { add(route.policies, "bffs.\(bff.name).routes.\(route.name)") }
        }
        return stated
    }
}

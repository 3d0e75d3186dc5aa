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
        for route in self.config.served { self.checkAnswers(of: route) }
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
                at: use.use.location, ConfigPath(text: path).key("limit"), hint: "state a number as 'cost'")
        }
    }

    // MARK: Warnings

    func warn() {
        let used = Set(self.config.served.flatMap { $0.config.policies[.limit]?.uses.map(\.use.name) ?? [] })
        for limit in self.config.limits where !used.contains(limit.name) {
            self.reader.warning(
                "limit '\(limit.name)' is not used", at: limit.location, ConfigPath(text: "limits.\(limit.name)"))
        }
        for route in self.config.served where route.config.policies[.auth]?.isNone ?? true { self.warnOfNobody(route) }
    }

    /// Where nobody is known, users are counted by their addresses.
    private func warnOfNobody(_ route: ServedRoute) {
        guard let policy = route.config.policies[.limit], let path = route.config.policies.path(of: .limit) else {
            return
        }
        for use in policy.uses {
            guard let limit = self.limit(use), limit.key == .user || limit.key == .consumer else { continue }
            self.reader.warning(
                "route '\(route.name)' has no 'auth': limit '\(limit.name)' counts by address there",
                at: use.use.location, ConfigPath(text: path).key("limit"))
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

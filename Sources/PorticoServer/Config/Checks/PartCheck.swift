// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

internal import PorticoConfig
internal import PorticoFeatures
internal import PorticoProxy

/// Whether compositions hold together with the shared parts that they use.
struct PartCheck {
    let config: GatewayConfig
    /// What is written: an entry with an error of its own is defined nevertheless.
    let node: ConfigNode
    let reader: ConfigReader

    /// Those of all, then those of each BFF.
    private var shared: [(parts: [PartConfig], path: ConfigPath)] {
        [(self.config.parts, ConfigPath(text: "parts"))]
            + self.config.bffs.map { ($0.parts, ConfigPath(text: "bffs.\($0.name).parts")) }
    }

    func run() {
        for (parts, path) in self.shared {
            for part in parts {
                guard let use = part.use else { continue }
                self.reader.error(
                    "a shared part does not use another", at: use.location, path.key(part.name).key("use"),
                    hint: "write its 'call' here")
            }
        }
        let names = self.node["parts"]?.entries?.map(\.name) ?? []
        for route in self.config.served {
            guard let compose = route.config.compose else { continue }
            let path = ConfigPath(text: route.path)
            let match = self.reader.hasFailed(path.key("match")) ? nil : route.config.match.path
            let shared = ComposeCheck.Shared(parts: route.parts, names: (route.bff?.partNames ?? []) + names)
            ComposeCheck(compose, shared: shared, match: match, path.key("compose"), self.reader).run()
            if match != nil { self.checkBody(of: compose, route) }
        }
    }

    /// A route that names no method takes GET and HEAD, and has no body to send on.
    private func checkBody(of compose: ComposeConfig, _ route: ServedRoute) {
        guard route.config.match.locations["methods"] == nil else { return }
        for part in compose.resolved(with: route.parts).parts where part.send == .request {
            self.reader.error(
                "the route takes GET and HEAD, which bring no body to send on", at: part.location,
                ConfigPath(text: route.path).key("compose").key("parts").key(part.name),
                hint: "name a method in 'match', such as 'POST'")
        }
    }

    func warnOfUnused() {
        let used = Set(
            self.config.served.flatMap { route in
                (route.config.compose?.parts ?? []).compactMap(\.use).map { use in
                    let isOwn = route.bff?.parts.contains { $0.name == use.name } ?? false
                    return (isOwn ? "bffs.\(route.bff?.name ?? "").parts." : "parts.") + use.name
                }
            })
        for (parts, path) in self.shared {
            for part in parts where !used.contains(path.key(part.name).text) {
                self.reader.warning(
                    "part '\(part.name)' is not used", at: part.location, path.key(part.name))
            }
        }
    }
}

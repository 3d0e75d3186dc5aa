// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

internal import PorticoConfig
internal import PorticoProxy

/// Whether what tests speak of is there.
struct TestCheck {
    let config: GatewayConfig
    /// What is written: an entry with an error of its own is defined nevertheless.
    let node: ConfigNode
    let reader: ConfigReader

    func run() {
        guard !self.config.tests.isEmpty else { return }
        let services = self.node["services"]?.entries?.map(\.name) ?? []
        let routes = self.routes
        for test in self.config.tests {
            let path = ConfigPath(text: "tests").key(test.name)
            for mock in test.mocks {
                self.check("service", mock.call.service, among: services, at: mock.location, path.key("mock"))
            }
            for (index, call) in (test.expect.upstream ?? []).enumerated() {
                guard let service = call.service else { continue }
                let path = path.key("expect").key("upstream").index(index).key("service")
                self.check("service", service.name, among: services, at: service.location, path)
            }
            if let route = test.expect.route {
                self.check("route", route.name, among: routes, at: route.location, path.key("expect").key("route"))
            }
        }
    }

    /// The names of all routes, with their BFF before a slash, and of the paths of logins.
    private var routes: [String] {
        let plain = self.node["routes"]?.entries?.map(\.name) ?? []
        let bffs = self.node["bffs"]?.entries ?? []
        return plain
            + bffs.flatMap { bff in (bff.value["routes"]?.entries ?? []).map { "\(bff.name)/\($0.name)" } }
            + self.config.loginRoutes.map(\.name)
    }

    private func check(
        _ noun: String, _ name: String, among names: [String], at place: SourceLocation, _ path: ConfigPath
    ) {
        guard !names.contains(name) else { return }
        let isHidden = self.reader.secrets.contains { $0.hasPrefix(path.text) }
        self.reader.error(
            "unknown \(noun) '\(isHidden ? "***" : name)'", at: place, path,
            hint: isHidden ? nil : self.reader.suggestion(for: name, among: names))
    }
}

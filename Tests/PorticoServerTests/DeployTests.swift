// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import PorticoConfig
import PorticoServer
import Testing

/// The files of `deploy/`, by the judgement of the programs that read them.
@Suite struct DeployTests {
    private static let folder = GoldenFile.root + "/../deploy"
    private static let promtool = Program("promtool")
    private static let logrotate = Program("logrotate")

    private static func read(_ path: String) throws -> String {
        try String(contentsOfFile: "\(self.folder)/\(path)", encoding: .utf8)
    }

    @Test(
        "Prometheus accepts its configuration and the alert rules, and each rule fires when it should",
        .enabled(if: promtool != nil, "promtool is not installed: scripts/install-test-tools installs it"),
        arguments: [
            ["check", "rules", "alerts.yaml"], ["check", "config", "prometheus.yaml"],
            ["test", "rules", "alerts-test.yaml"],
        ])
    func prometheus(_ arguments: [String]) throws {
        let result = try #require(Self.promtool).run(arguments, in: Self.folder + "/prometheus")
        #expect(result.status == 0 && !result.output.contains("FAILED"), "\(result.output)")
    }

    @Test("each alert is tested when all is well and when nothing is")
    func alertsAreTested() throws {
        let tests = try Self.read("prometheus/alerts-test.yaml")
        let names = try Self.read("prometheus/alerts.yaml").matches(of: #/- alert: (\w+)/#).map { $0.output.1 }
        #expect(names.count > 10)
        for name in names {
            #expect(tests.matches(of: try Regex("alertname: \(name)\\b")).count == 2, "\(name)")
        }
    }

    @Test(
        "each query of the dashboard is one that Prometheus understands",
        .enabled(if: promtool != nil, "promtool is not installed: scripts/install-test-tools installs it"))
    func dashboardQueries() throws {
        let queries = try Dashboard.read().queries.map(Dashboard.filled)
        #expect(queries.count > 30)
        #expect(!queries.contains { $0.contains("$") })
        let rules = queries.enumerated().map { number, query in
            "  - record: query:\(number)\n    expr: \(JSONValue.string(query).text(indent: 0))\n"
        }
        let file = "groups:\n- name: dashboard\n  rules:\n" + rules.joined()
        let result = try Program.withFolder(["rules.yaml": file]) { folder in
            try #require(Self.promtool).run(["check", "rules", "rules.yaml"], in: folder)
        }
        #expect(result.status == 0, "\(result.output)")
    }

    @Test("the dashboard's panels have titles and numbers of their own, and do not overlap")
    func dashboardPanels() throws {
        let panels = try Dashboard.read().panels
        #expect(Set(panels.map(\.id)).count == panels.count)
        #expect(Set(panels.map(\.title)).count == panels.count)
        var taken: Set<[Int]> = []
        for place in panels.map(\.gridPos) {
            for x in place.x..<(place.x + place.w) {
                for y in place.y..<(place.y + place.h) { #expect(x < 24 && taken.insert([x, y]).inserted) }
            }
        }
    }

    @Test("dashboard and alerts use no metric that the gateway does not have")
    func metricNames() throws {
        let page = try Self.read("../docs/features/metrics.md")
        let families = Set(page.matches(of: #/(?m)^\| `(\w+)` \| \w+ \|/#).map { String($0.output.1) })
        #expect(families.count > 20)
        let dashboard = try Dashboard.read()
        let texts =
            dashboard.queries + dashboard.lists
            + (try ["prometheus/alerts.yaml", "prometheus/alerts-test.yaml"].map { try Self.read($0) })
        var used: Set<String> = []
        for text in texts {
            for match in text.matches(of: #/\b(?:portico|http|process)_[a-z_]+/#) {
                let name = String(match.output)
                let family = name.replacing(#/_(bucket|sum|count)$/#, with: "")
                if name != "http_request_method" { used.insert(families.contains(name) ? name : family) }
            }
        }
        #expect(used.subtracting(families).isEmpty)
        #expect(families.subtracting(used).subtracting(Self.notShown).isEmpty, "not on the dashboard")
    }

    /// What the dashboard leaves out.
    private static let notShown: Set = [
        "process_virtual_memory_bytes", "process_threads",
    ]

    @Test("the configuration in the Kubernetes example is one")
    func kubernetes() throws {
        let lines = try Self.read("kubernetes.yaml").split(separator: "\n", omittingEmptySubsequences: false)
        let block = lines.drop { $0 != "  gateway.yaml: |" }.dropFirst().prefix { $0.hasPrefix("    ") }
        let text = block.map { $0.dropFirst(4) + "\n" }.joined()
        let (config, diagnostics) = ConfigLoader.loadCollecting(
            path: "gateway.yaml", environment: { _ in nil }, files: GoldenFiles(memory: ["gateway.yaml": text]))
        #expect(diagnostics.sorted.isEmpty, "\(diagnostics.sorted.map(\.description).joined(separator: "\n"))")
        let drain = try #require(config).drain
        let grace = try #require(lines.compactMap { $0.firstMatch(of: #/terminationGracePeriodSeconds: (\d+)/#) }.first)
        #expect(.seconds(Int(grace.output.1) ?? 0) > drain.pause + drain.timeout)
    }

    @Test(
        "logrotate accepts its file",
        .enabled(if: logrotate != nil, "logrotate is not installed: scripts/install-test-tools installs it"))
    func logrotateFile() throws {
        let result = try Program.withFolder(["portico": try Self.read("logrotate/portico")]) { folder in
            try #require(Self.logrotate).run(["--debug", "--state", "\(folder)/state", "\(folder)/portico"])
        }
        #expect(result.status == 0 && !result.output.contains("error"), "\(result.output)")
    }
}

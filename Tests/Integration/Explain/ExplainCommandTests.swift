// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// The program `portico explain`; what it prints is tested against golden files.
@Suite(.enabled(if: PorticoProcess.path != nil, PorticoProcess.notice)) struct ExplainCommandTests {
    private static let yaml = """
        version: 1
        services: { app: "http://no-such-host.invalid" }
        routes: { app: { match: /app, to: app } }
        """

    @Test(
        "it ends with 0 where there is an explanation, with 1 on a bad configuration, with 2 on wrong usage",
        arguments: [
            (["GET /app"], 0, ""), (["/none", "--json"], 0, ""), (["/%2f"], 0, ""),
            (["/app", "-H", "X-A: 1", "-H", "X-B: 2", "--client", "::1", "--host", "a.com"], 0, ""),
            ([], 2, "missing expected argument '<request>'"),
            (["/app", "--client", "here"], 2, "'here' is not an IP address"),
            (["/app", "--listener", "inner"], 2, "there is no listener 'inner'"),
            (["/app", "-H", "X"], 2, "'X' is not a header"), (["/app", "-H", "X: a\r\nY: b"], 2, "control character"),
        ] as [([String], Int32, String)])
    func status(_ words: [String], _ status: Int32, _ says: String) async throws {
        try await Self.run(Self.yaml, words, status, says)
    }

    @Test("a bad configuration is reported with its place")
    func badConfiguration() async throws {
        try await Self.run("version: 1\nroute: {}\n", ["/app"], 1, "gateway.yaml:2:1: error: unknown key 'route'")
    }

    private static func run(_ yaml: String, _ words: [String], _ status: Int32, _ says: String) async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("gateway.yaml", yaml)
        let child = try await ChildProcess([try #require(PorticoProcess.path), "explain", file] + words)
        #expect(await child.exitStatus() == status)
        let errors = String(decoding: try await child.errors.receiveAll(), as: UTF8.self)
        #expect(says.isEmpty ? errors.isEmpty : errors.contains(says), "\(errors)")
    }
}

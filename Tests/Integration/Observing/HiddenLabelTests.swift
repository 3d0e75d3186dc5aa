// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// What came from a variable names nothing in metrics, in /status and in the fields for the operator.
@Suite struct HiddenLabelTests {
    private static let yaml = """
        admin: { address: "127.0.0.1:0", token: t0ken-of-the-operator }
        services:
          app: "${A:-${app}}"
          pair: { targets: ["${B:-${app}}", "${C:-${gone}}"] }
        routes:
          a: { match: { path: "/${P:-hidden-path}/x" }, to: "app:/${Q:-hidden-place}/y" }
          b: { match: /pair, to: pair }
        """
    private static let token = "Authorization: Bearer t0ken-of-the-operator\r\n"

    private static func admin(_ path: String, _ rig: Rig, _ field: String = "") async throws -> String {
        let admin = try await rig.gateway.connectToAdmin()
        try await admin.send("GET \(path) HTTP/1.1\r\nHost: a\r\n\(field)Connection: close\r\n\r\n")
        return try await admin.receiveLastResponse().text
    }

    @Test("paths and targets from a variable are *** in metrics, in /status and in the operator's fields")
    func hidden() async throws {
        let dead = try DeadPort()
        try await Rig.run(Self.yaml, values: ["gone": dead.url], script: .ok("hello")) { rig in
            let client = try await rig.connect()
            try await client.send(
                "GET /hidden-path/x HTTP/1.1\r\nHost: a\r\nGateway-Explain: t0ken-of-the-operator\r\n\r\n")
            let answer = try await client.receiveResponse()
            #expect(answer.status == 200)
            #expect(answer.values("Gateway-Target") == ["***"])
            #expect(answer.values("Gateway-Upstream-Path") == ["***"])
            let metrics = try await Scrape.of(rig.gateway) { $0.requests == 1 }.text
            #expect(metrics.contains("http_route=\"***\"") && metrics.contains("\"***1\""))
            let status = try await Self.admin("/status", rig, Self.token)
            for label in ["***", "***1", "***2"] { #expect(status.contains("\"\(label)\""), "\(status)") }
            let config = try await Self.admin("/config", rig, Self.token)
            let addresses = [rig.upstream.url, dead.url].map { String($0.dropFirst("http://".count)) }
            for text in [metrics, status, config] {
                for secret in addresses + ["hidden-p"] { #expect(!text.contains(secret), "\(secret) in \(text)") }
            }
        }
    }
}

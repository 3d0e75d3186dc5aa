// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy
import PorticoServer
import Testing

/// Where requests are only thought through nobody is asked, and the step says what would be.
@Suite struct NotAskedTests {
    private static let auth = """
        version: 1
        services: { app: "http://app:8080" }
        auth:
          op: { introspection: { url: "https://op.example/i?tenant=secret-tenant", client_id: shop, client_secret: hush-hush } }
          gate: { external: { url: "https://gate.example/check?key=secret-key", principal: { id: header.X-User } } }
        routes: { op: { match: /op, to: app, auth: op }, gate: { match: /gate, to: app, auth: gate } }
        """

    private static func explained(_ target: String) async throws -> String {
        let explainer = try Explainer(try Blueprint.load(text: Self.auth))
        defer { explainer.stop() }
        let query = try ExplainQuery(request: target, headers: ["Authorization: Bearer secret-token"])
        return try await explainer.explain(query).json.text()
    }

    @Test(
        "explain says what would be asked",
        arguments: [
            ("/op", "op.example would say whether the token is active"),
            ("/gate", "a GET of gate.example would decide"),
        ])
    func explain(_ path: String, _ words: String) async throws {
        let text = try await Self.explained(path)
        #expect(text.contains("it is not asked here; \(words)"), "\(text)")
        #expect(!text.contains("secret-") && !text.contains("hush-hush"))
    }

    @Test("a test of the file gets 503, unless it says who calls", arguments: ["/op", "/gate"])
    func virtual(_ path: String) throws {
        let gateway = VirtualGateway(try Blueprint.load(text: Self.auth))
        let text = "GET \(path) HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer x\r\n\r\n"
        let outcome = try gateway.ask(.init(Array(text.utf8))) { _ in VirtualReply() }
        #expect(outcome.answer?.status == 503)
        #expect(outcome.error == "identity_unavailable")
        #expect(outcome.calls.isEmpty)
        var known = VirtualGateway.Request(Array(text.utf8))
        known.principal = .init(id: "ann")
        let passed = try gateway.ask(known) { _ in VirtualReply() }
        #expect(passed.answer?.status == 200)
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoServer
import PorticoX509
import Testing

/// `client_certificate`: who calls is whose certificate the connection was made with.
@Suite struct CertificateTests {
    private static let file = """
        version: 1
        services: { app: "http://app:8080" }
        auth:
          uri: { client_certificate: { match: san_uri } }
          dns: { client_certificate: { match: san_dns } }
          subject: { client_certificate: { match: subject } }
          mesh: { client_certificate: { match: san_uri, principal: certificate } }
          key: { api_key: { header: X-Api-Key } }
        consumers:
          acme:
            certificates: ["spiffe://acme/shop", Shop.Acme.Example, "CN=shop, O=Acme"]
            keys: ["sha256:\(IdentityRig.digest("key-a"))"]
            roles: [partner]
            tier: gold
          zeta: { certificates: ["spiffe://zeta/shop"] }
        identity_headers: { X-User-Id: "{user.id}", X-User-Kind: "{user.kind}", X-Issuer: "{user.uris}", X-Tier: "{user.tier}" }
        routes:
          uri: { match: /uri, to: app, auth: uri, allow: { roles: partner } }
          dns: { match: /dns, to: app, auth: dns }
          subject: { match: /subject, to: app, auth: subject }
          mesh: { match: /mesh, to: app, auth: mesh }
          both: { match: /both, to: app, auth: { any: [uri, key] } }
          open: { match: /open, to: app, auth: { any: [uri, anonymous] } }

        """

    private static func ask(
        _ line: String, _ names: [String], _ fields: String = ""
    ) throws -> VirtualGateway.Outcome {
        let gateway = VirtualGateway(try Blueprint.load(text: Self.file))
        var request = VirtualGateway.Request(
            Array("\(line) HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 0\r\n\(fields)\r\n".utf8))
        request.certificate = try names.map { try CertificateName($0) }.taken
        return try gateway.ask(request) { _ in VirtualReply() }
    }

    @Test(
        "any of its names of that kind leads to the consumer",
        arguments: [
            ("/uri", ["spiffe://acme/shop"]), ("/uri", ["urn:x:1", "spiffe://acme/shop", "CN=other"]),
            ("/dns", ["a.example", "shop.acme.example"]), ("/dns", ["SHOP.acme.example"]),
            ("/subject", ["CN=shop,O=Acme"]), ("/both", ["spiffe://acme/shop"]), ("/open", ["spiffe://acme/shop"]),
            ("/mesh", ["spiffe://acme/shop"]),
        ])
    func taken(_ path: String, _ names: [String]) throws {
        let outcome = try Self.ask("GET \(path)", names)
        #expect(outcome.answer?.status == 200)
        #expect(outcome.calls.first?.message.field("x-user-id") == "acme")
        #expect(outcome.calls.first?.message.field("x-user-kind") == "consumer")
        #expect(outcome.calls.first?.message.field("x-tier") == "gold")
    }

    @Test(
        "a certificate of nobody is a wrong credential, also where nobody or a key would do",
        arguments: [
            ("/uri", ["spiffe://acme/other"]), ("/uri", ["spiffe://acme/shop/"]), ("/uri", ["SPIFFE://acme/shop"]),
            ("/uri", ["shop.acme.example", "CN=shop,O=Acme"]), ("/dns", ["acme.example"]),
            ("/dns", ["x.shop.acme.example"]),
            ("/subject", ["CN=shop"]), ("/subject", ["CN=Shop,O=Acme"]), ("/subject", ["O=Acme,CN=shop"]),
            ("/both", ["spiffe://acme/other"]), ("/open", ["spiffe://acme/other"]),
            ("/uri", ["spiffe://acme/shop", "spiffe://zeta/shop"]), ("/mesh", ["shop.acme.example"]),
        ])
    func refused(_ path: String, _ names: [String]) throws {
        let outcome = try Self.ask("GET \(path)", names, "X-Api-Key: key-a\r\n")
        #expect(outcome.answer?.status == 401)
        #expect(outcome.error == "invalid_credentials")
        #expect(outcome.calls.isEmpty)
    }

    @Test("without one: 401, or the next way")
    func missing() throws {
        let outcome = try Self.ask("GET /uri", [])
        #expect(outcome.answer?.status == 401)
        #expect(outcome.error == "unauthenticated")
        #expect(outcome.answer?.field("www-authenticate") == "ClientCertificate realm=\"uri\"")
        #expect(try Self.ask("GET /both", [], "X-Api-Key: key-a\r\n").answer?.status == 200)
        #expect(try Self.ask("GET /open", []).answer?.status == 200)
    }

    @Test("consumers without the role are refused by what follows")
    func allowed() throws {
        let outcome = try Self.ask("GET /uri", ["spiffe://zeta/shop"])
        #expect(outcome.answer?.status == 403)
        #expect(outcome.error == "forbidden")
    }

    @Test("where the file says so, who calls is whom the certificate names")
    func itself() throws {
        let outcome = try Self.ask("GET /mesh", ["spiffe://mesh/billing", "urn:x:2"])
        #expect(outcome.answer?.status == 200)
        #expect(outcome.calls.first?.message.field("x-user-id") == "spiffe://mesh/billing")
        #expect(outcome.calls.first?.message.field("x-user-kind") == "user")
        #expect(outcome.calls.first?.message.field("x-issuer") == "spiffe://mesh/billing,urn:x:2")
    }

    @Test("a browser shows it for another page's request too: that is not taken where it may change something")
    func pages() throws {
        let names = ["spiffe://acme/shop"]
        #expect(try Self.ask("POST /uri", names).answer?.status == 200)
        for page in ["https://evil.example", "null"] {
            let outcome = try Self.ask("POST /uri", names, "Origin: \(page)\r\n")
            #expect(outcome.error == "csrf")
            #expect(outcome.calls.isEmpty)
        }
        #expect(try Self.ask("POST /uri", names, "Origin: http://shop.example\r\n").answer?.status == 200)
        #expect(try Self.ask("GET /uri", names, "Origin: https://evil.example\r\n").answer?.status == 200)
    }

    @Test("explain takes names of one")
    func explained() async throws {
        let explainer = try Explainer(try Blueprint.load(text: Self.file))
        defer { explainer.stop() }
        let taken = try await explainer.explain(
            ExplainQuery(request: "/uri", certificate: ["spiffe://acme/shop"]))
        #expect(taken.description.contains("uri: consumer verified"))
        let refused = try await explainer.explain(ExplainQuery(request: "/uri", certificate: ["spiffe://x/y"]))
        #expect(refused.description.contains("uri: nobody has this certificate"))
        #expect(throws: ValueError.self) { try ExplainQuery(request: "/", certificate: ["CN=a", "CN=b"]) }
        #expect(throws: ValueError.self) { try ExplainQuery(request: "/", certificate: ["a b"]) }
        let (query, _) = ExplainQuery.read(Array(#"{"url":"/uri","certificate":"spiffe://acme/shop"}"#.utf8))
        #expect(query?.certificate == [.uri("spiffe://acme/shop")])
        let (none, diagnostics) = ExplainQuery.read(Array(#"{"url":"/uri","certificate":["CN=a","CN=b"]}"#.utf8))
        #expect(none == nil)
        #expect(diagnostics.first?.message == "a certificate has one subject")
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

@Suite struct SecurityHeadersTests {
    private static let yaml = """
        listeners: { public: { address: "127.0.0.1:0", trusted_proxies: [127.0.0.1] } }
        services: { app: "${app}" }
        defaults: { security_headers: standard }
        routes:
          all:  { match: /all, to: app }
          off:  { match: /off, to: app, security_headers: none }
          full:
            match: /full
            to: app
            security_headers:
              hsts: { max_age: 730d, subdomains: true, preload: true }
              frame: sameorigin
              content_type: none
              referrer: no-referrer
              csp: "default-src 'self'; report-uri /csp"
              permissions: camera=()
              cross_origin: { opener: same-origin, embedder: require-corp, resource: same-site }
          firm: { match: /firm, to: app, security_headers: { override: true, hsts: 0s, referrer: none } }
          own:  { match: /own, respond: { body: x, headers: { X-Frame-Options: SAMEORIGIN } } }
          set:  { match: /set, to: app, headers: { response: { set: { Referrer-Policy: origin } } } }
          gone: { match: /gone, to: app, ip: { deny: 127.0.0.1 } }
        """
    private static let names: Set<String> = [
        "x-content-type-options", "x-frame-options", "referrer-policy", "strict-transport-security",
        "content-security-policy", "permissions-policy", "cross-origin-opener-policy", "cross-origin-embedder-policy",
        "cross-origin-resource-policy",
    ]
    private static let standard = [
        "X-Content-Type-Options: nosniff", "X-Frame-Options: DENY", "Referrer-Policy: strict-origin-when-cross-origin",
    ]

    /// What stands in an answer for browsers to be careful about, each once.
    private static func said(
        _ path: String, isSecure: Bool = false, answer: String = "", isOwn: Bool = false
    ) async throws -> [String] {
        var said: [String] = []
        let proto = isSecure ? "X-Forwarded-Proto: https\r\n" : ""
        let request = "GET \(path) HTTP/1.1\r\nHost: a\r\n\(proto)\r\n"
        try await Rig.run(Self.yaml) { rig in
            let response: RawMessage
            if isOwn {
                let client = try await rig.connect()
                try await client.send(request)
                response = try await client.receiveResponse()
            } else {
                response = try await rig.answered(
                    "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\(answer)\r\n", to: request)
            }
            let fields = response.fields.filter { Self.names.contains($0.name.lowercased()) }
            said = fields.map { "\($0.name): \($0.value)" }
        }
        return said
    }

    @Test("the standard is said of each answer, and of transport over TLS alone")
    func standard() async throws {
        #expect(try await Self.said("/all") == Self.standard)
        let transport = "Strict-Transport-Security: max-age=31536000"
        #expect(try await Self.said("/all", isSecure: true) == Self.standard + [transport])
        #expect(try await Self.said("/off", isSecure: true) == [])
    }

    @Test("each can be said otherwise, or not at all")
    func full() async throws {
        #expect(
            try await Self.said("/full", isSecure: true) == [
                "X-Frame-Options: SAMEORIGIN", "Referrer-Policy: no-referrer",
                "Content-Security-Policy: default-src 'self'; report-uri /csp", "Permissions-Policy: camera=()",
                "Cross-Origin-Opener-Policy: same-origin", "Cross-Origin-Embedder-Policy: require-corp",
                "Cross-Origin-Resource-Policy: same-site",
                "Strict-Transport-Security: max-age=63072000; includeSubDomains; preload",
            ])
    }

    @Test("what the service says stays, unless it is overridden")
    func services() async throws {
        let answer =
            "x-frame-options: ALLOWALL\r\nX-Frame-Options: SAMEORIGIN\r\nReferrer-Policy: origin\r\n"
            + "Strict-Transport-Security: max-age=1\r\n"
        #expect(
            try await Self.said("/all", isSecure: true, answer: answer).sorted() == [
                "Referrer-Policy: origin", "Strict-Transport-Security: max-age=1", "X-Content-Type-Options: nosniff",
                "X-Frame-Options: SAMEORIGIN", "x-frame-options: ALLOWALL",
            ])
        #expect(
            try await Self.said("/firm", isSecure: true, answer: answer) == [
                "Referrer-Policy: origin", "X-Content-Type-Options: nosniff", "X-Frame-Options: DENY",
                "Strict-Transport-Security: max-age=0",
            ])
        #expect(
            try await Self.said("/firm", answer: answer) == [
                "Referrer-Policy: origin", "Strict-Transport-Security: max-age=1", "X-Content-Type-Options: nosniff",
                "X-Frame-Options: DENY",
            ])
    }

    @Test("so does what the route itself says")
    func routes() async throws {
        #expect(
            try await Self.said("/set") == [
                "Referrer-Policy: origin", "X-Content-Type-Options: nosniff", "X-Frame-Options: DENY",
            ])
        #expect(
            try await Self.said("/own", isOwn: true) == [
                "X-Frame-Options: SAMEORIGIN", "X-Content-Type-Options: nosniff",
                "Referrer-Policy: strict-origin-when-cross-origin",
            ])
    }

    @Test("errors of the gateway's own have it too")
    func errors() async throws {
        #expect(try await Self.said("/gone", isOwn: true) == Self.standard)
    }
}

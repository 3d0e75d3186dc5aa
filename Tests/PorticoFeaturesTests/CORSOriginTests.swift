// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy
import PorticoServer
import Testing

/// Which origins a pattern takes, asked through `explain`: a preflight is answered with 204 or 403.
@Suite struct CORSOriginTests {
    /// The status of the answer to a preflight of a page of this origin.
    private static func status(_ patterns: String, _ origin: String) async throws -> Int? {
        let text = """
            version: 1
            services: { app: "http://127.0.0.1:1" }
            routes: { a: { match: /a, to: app, cors: { origins: [\(patterns)] } } }
            """
        let explainer = try Explainer(try Blueprint.load(text: text))
        defer { explainer.stop() }
        let fields = ["Origin: \(origin)", "Access-Control-Request-Method: PUT"]
        let query = try ExplainQuery(request: "OPTIONS /a", headers: fields)
        return try await explainer.explain(query).record.answer?.status
    }

    @Test(
        "origins are compared whole, without case, and with the port of their scheme as with none",
        arguments: [
            ("https://a.example", "https://a.example", true),
            ("https://a.example", "HTTPS://A.Example", true),
            ("HTTPS://A.Example", "https://a.example", true),
            ("https://a.example:443", "https://a.example", true),
            ("https://a.example", "https://a.example:443", true),
            ("http://a.example:80", "http://a.example", true),
            ("https://a.example:8443", "https://a.example:8443", true),
            ("http://localhost:3000", "http://localhost:3000", true),
            ("'http://[::1]:3000'", "http://[::1]:3000", true),
            ("'http://[0:0:0:0:0:0:0:1]'", "http://[::1]", true),
            ("http://127.0.0.1", "http://127.0.0.1", true),
            ("capacitor://localhost", "capacitor://localhost", true),
            ("'null'", "null", true),
            ("'*'", "https://anything.example:1", true),
            ("'*'", "null", true),
            ("https://a.example", "http://a.example", false),
            ("https://a.example", "https://a.example:8443", false),
            ("https://a.example", "https://a.example:80", false),
            ("https://a.example", "https://a.example.", false),
            ("https://a.example", "https://a.example.evil.example", false),
            ("https://a.example", "https://evil-a.example", false),
            ("https://a.example", "https://a.example/", false),
            ("https://a.example", "https://a.example https://b.example", false),
            ("https://a.example", "null", false),
            // The Kelvin sign is a k in lower case.
            ("https://k.example", "https://\u{212a}.example", false),
            ("https://a.example", "a.example", false),
            ("'http://[::1]'", "http://[::2]", false),
        ])
    func exact(_ pattern: String, _ origin: String, _ isTaken: Bool) async throws {
        #expect(try await Self.status(pattern, origin) == (isTaken ? 204 : 403))
    }

    @Test(
        "a wildcard takes one or more labels, and nothing that could end the host",
        arguments: [
            ("https://*.example.com", "https://a.example.com", true),
            ("https://*.example.com", "https://a.b-c.example.com", true),
            ("https://*.example.com", "https://A.EXAMPLE.com:443", true),
            ("https://*.Example.com:443", "https://a.example.com", true),
            ("https://*.example.com:8443", "https://a.example.com:8443", true),
            ("https://*.example.com", "https://example.com", false),
            ("https://*.example.com", "https://.example.com", false),
            ("https://*.example.com", "https://a..example.com", false),
            ("https://*.example.com", "http://a.example.com", false),
            ("https://*.example.com", "https://a.example.com:8443", false),
            ("https://*.example.com:8443", "https://a.example.com", false),
            ("https://*.example.com", "https://evil.example/.example.com", false),
            ("https://*.example.com", "https://evil.example?.example.com", false),
            ("https://*.example.com", "https://evil.example#.example.com", false),
            ("https://*.example.com", "https://evil.example:1.example.com", false),
            ("https://*.example.com", "https://evil@a.example.com", false),
            ("https://*.example.com", "https://a.example.com.evil.example", false),
            ("https://*.example.com", "https://aexample.com", false),
            ("https://*.example.com", "https://" + String(repeating: "a.", count: 150) + "example.com", false),
        ])
    func wildcard(_ pattern: String, _ origin: String, _ isTaken: Bool) async throws {
        #expect(try await Self.status(pattern, origin) == (isTaken ? 204 : 403))
    }

    @Test("the wildcard beside exact origins takes what they do not")
    func several() async throws {
        let patterns = "https://shop.example, 'https://*.shop.example', 'http://localhost:3000'"
        for origin in ["https://shop.example", "https://www.shop.example", "http://localhost:3000"] {
            #expect(try await Self.status(patterns, origin) == 204)
        }
        for origin in ["http://shop.example", "http://localhost", "https://shop.example:3000"] {
            #expect(try await Self.status(patterns, origin) == 403)
        }
    }
}

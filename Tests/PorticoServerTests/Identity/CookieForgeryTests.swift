// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoProxy
import PorticoServer
import Testing

/// Credentials in cookies: browsers send them along with what other sites' pages ask for.
@Suite struct CookieForgeryTests {
    private static let token = TestToken.hs256(IdentityRig.claims)
    private static let cookie = "Cookie: token=\(token)\r\n"

    private static let routes = [
        "  a: { match: /a, to: app, auth: cookie }",
        "  a: { match: /a, to: app, auth: { any: [key, cookie] } }",
        "  a: { match: /a, to: app, auth: { any: [cookie, anonymous] } }",
    ]

    @Test(
        "a request that changes something is taken from our own pages alone",
        arguments: [
            ("Origin: http://shop.example\r\n", 200), ("Referer: http://shop.example/form\r\n", 200), ("", 403),
            ("Origin: https://evil.example\r\n", 403), ("Origin: null\r\n", 403),
            ("Origin: http://shop.example.evil.example\r\n", 403), ("Referer: http://evil.example/\r\n", 403),
            ("Origin: http://shop.example\r\nOrigin: http://evil.example\r\n", 403),
        ])
    func forgery(fields: String, status: Int) throws {
        for route in Self.routes {
            for method in ["POST", "PUT", "PATCH", "DELETE"] {
                let rig = try IdentityRig(route, "\(method) /a", Self.cookie + "Content-Length: 0\r\n" + fields)
                #expect(rig.status == status, "\(route) \(method)")
                if status == 403 {
                    #expect(rig.error == "csrf")
                    #expect(rig.outcome.calls.isEmpty)
                }
            }
            for method in ["GET", "HEAD", "OPTIONS"] {
                #expect(try IdentityRig(route, "\(method) /a", Self.cookie + fields).status == 200)
            }
        }
    }

    @Test("pages of origins that cors lets in with credentials may, others not")
    func cors() throws {
        for (credentials, status) in [(true, 200), (false, 403)] {
            let route =
                "  a: { match: /a, to: app, auth: cookie, cors: { origins: [\"https://app.example\"], credentials: \(credentials) } }"
            let fields = Self.cookie + "Content-Length: 0\r\nOrigin: https://app.example\r\n"
            #expect(try IdentityRig(route, "POST /a", fields).status == status)
        }
    }

    @Test(
        "a credential of another place cannot be forged, whatever stands in the cookie beside it",
        arguments: ["X-Token: \(token)\r\n", "X-Token: \(token)\r\nCookie: theme=dark\r\n"])
    func others(fields: String) throws {
        #expect(try IdentityRig(Self.routes[0], "POST /a", fields + "Content-Length: 0\r\n").status == 200)
        let both = "X-Api-Key: key-a\r\n" + Self.cookie + "Content-Length: 0\r\n"
        #expect(try IdentityRig(Self.routes[1], "POST /a", both).sent("x-user-id") == "acme")
    }

    @Test("an API key in a cookie is no different")
    func keys() throws {
        let method = "auth:\n  cookie-key: { api_key: { cookie: key } }\n"
        let text = IdentityRig.auth.replacing("auth:\n", with: method, maxReplacements: 1)
        let gateway = VirtualGateway(
            try Blueprint.load(text: text + "routes: { a: { match: /a, to: app, auth: cookie-key } }"))
        for (origin, status) in [("", 403), ("Origin: http://shop.example\r\n", 200)] {
            let fields = "Host: shop.example\r\nCookie: key=key-a\r\nContent-Length: 0\r\n\(origin)"
            let head = Array("POST /a HTTP/1.1\r\n\(fields)\r\n".utf8)
            let outcome = try gateway.ask(VirtualGateway.Request(head)) { _ in VirtualReply() }
            #expect(outcome.answer?.status == status)
        }
    }
}

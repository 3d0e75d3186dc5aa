// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// What becomes of a session: tokens, forgery, the end.
@Suite struct SessionTests {
    // MARK: Tokens

    @Test("the access token goes to services where that is asked for, and only then")
    func forward() async throws {
        try await LoginRig.run(oidc: "forward: access_token") { rig in
            var browser = try await rig.loggedIn()
            let page = try await browser.open("/page", "Authorization: Bearer own")
            #expect(page.text.contains("Authorization: Bearer access-"))
            #expect(!page.text.contains("own"))
            let open = try await browser.open("/open/a")
            #expect(!open.text.contains("access-"))
        }
    }

    @Test("a composition's part gets the access token where it says forward_auth, and never the cookie")
    func forwardToParts() async throws {
        let routes = """
            routes:
              all:
                match: GET /all
                auth: web
                compose:
                  told: { call: GET app:/told, forward_auth: true }
                  untold: { call: GET app:/untold }
            """
        try await LoginRig.run(oidc: "forward: access_token", routes: routes, service: LoginRig.echoJSON) { rig in
            var browser = rig.browser
            let back = try await browser.logIn(rig.provider, "/all")
            #expect(back.status == 303)
            let answer = try await browser.open("/all")
            #expect(answer.text.contains(#""told":{"authorization":"Bearer access-"#), "\(answer.text)")
            #expect(answer.text.contains(#""untold":{"authorization":""}"#))
            #expect(!answer.text.contains("sid"))
        }
    }

    @Test("a token that has ended is refreshed, by each refresh token once")
    func refresh() async throws {
        try await LoginRig.run(oidc: "forward: access_token") { rig in
            rig.provider.change { state in
                state.givesRefreshToken = true
                state.expiresIn = 0
            }
            var browser = try await rig.loggedIn()
            rig.provider.change { $0.expiresIn = 3600 }
            let first = try await browser.open("/page")
            #expect(first.status == 200)
            let token = try #require(first.text.split(separator: "\n").first { $0.hasPrefix("Authorization:") })
            #expect(rig.provider.asked("/token") == 2)
            let second = try await browser.open("/page")
            #expect(second.text.contains(token))
            #expect(rig.provider.asked("/token") == 2)
        }
    }

    @Test("requests at once refresh a session's tokens once")
    func refreshOnce() async throws {
        try await LoginRig.run(oidc: "forward: access_token") { rig in
            rig.provider.change { state in
                state.givesRefreshToken = true
                state.expiresIn = 0
            }
            let browser = try await rig.loggedIn()
            rig.provider.change { $0.expiresIn = 3600 }
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<10 {
                    group.addTask {
                        var browser = browser
                        return try await browser.open("/page").status
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses == Array(repeating: 200, count: 10))
            #expect(rig.provider.asked("/token") == 2)
        }
    }

    @Test("a refresh that the provider refuses ends the session")
    func refreshRefused() async throws {
        try await LoginRig.run(oidc: "forward: access_token") { rig in
            rig.provider.change { state in
                state.givesRefreshToken = true
                state.expiresIn = 0
            }
            var browser = try await rig.loggedIn()
            rig.provider.change { $0.refreshTokens = [] }
            #expect(try await browser.fetch("GET", "/page").status == 401)
            #expect(try await browser.open("/page").status == 302)
        }
    }

    @Test("the refreshed ID token of another user ends the session")
    func refreshedByAnother() async throws {
        try await LoginRig.run(oidc: "forward: access_token") { rig in
            rig.provider.change { state in
                state.givesRefreshToken = true
                state.expiresIn = 0
            }
            var browser = try await rig.loggedIn()
            rig.provider.change { $0.claims = ["sub": "\"eve\""] }
            #expect(try await browser.fetch("GET", "/page").status == 401)
        }
    }

    @Test("while the provider is away a session goes on, but for an access token that is wanted and has ended")
    func refreshAway() async throws {
        for (oidc, status) in [("", 200), ("forward: access_token", 503)] {
            try await LoginRig.run(oidc: oidc) { rig in
                rig.provider.change { state in
                    state.givesRefreshToken = true
                    state.expiresIn = 0
                }
                var browser = try await rig.loggedIn()
                rig.provider.change { $0.instead["/token"] = FakeProvider.json(500, "{}") }
                #expect(try await browser.fetch("GET", "/page").status == status)
                #expect(try await browser.fetch("GET", "/page").status == status)
            }
        }
    }

    // MARK: Forgery

    @Test(
        "a request that changes something is taken from our own pages alone",
        arguments: [
            (["Origin: http://localhost"], 200), (["Referer: http://localhost/form"], 200), ([], 403),
            (["Origin: https://evil.example"], 403), (["Origin: null"], 403), (["Origin: https://localhost"], 403),
            (["Referer: https://evil.example/"], 403),
            (["Origin: https://evil.example", "Referer: http://localhost/"], 403),
        ])
    func forgery(fields: [String], status: Int) async throws {
        try await LoginRig.run { rig in
            var browser = try await rig.loggedIn()
            for method in ["POST", "PUT", "DELETE", "PATCH"] {
                #expect(try await browser.send(method, "/page", fields).status == status)
            }
            #expect(try await browser.send("GET", "/page", fields).status == 200)
            #expect(try await browser.send("OPTIONS", "/page", fields).status == 200)
        }
    }

    @Test("pages of origins that cors lets in with credentials may change something, others not")
    func forgeryByCORS() async throws {
        for (credentials, status) in [(true, 200), (false, 403)] {
            let cors =
                "{ origins: [\"https://app.example.com\", \"https://*.dev.example.com\"], credentials: \(credentials) }"
            let routes = "routes: { pages: { match: /**, to: app, auth: web, cors: \(cors) } }"
            try await LoginRig.run(routes: routes) { rig in
                var browser = try await rig.loggedIn()
                for origin in ["https://app.example.com", "https://a.dev.example.com"] {
                    #expect(try await browser.fetch("POST", "/page", "Origin: \(origin)").status == status)
                }
                for origin in ["https://dev.example.com", "https://app.example.com.evil.example", "null"] {
                    #expect(try await browser.fetch("POST", "/page", "Origin: \(origin)").status == 403)
                }
                #expect(try await browser.fetch("POST", "/page", "Origin: http://localhost").status == 200)
            }
        }
    }

    @Test("with double_submit a page repeats the token of its session too")
    func doubleSubmit() async throws {
        try await LoginRig.run(session: "{ csrf: double_submit }") { rig in
            var browser = try await rig.loggedIn()
            let own = "Origin: http://localhost"
            let token = try #require(browser.cookies["__Host-csrf"])
            #expect(try await browser.fetch("POST", "/page", own).status == 403)
            #expect(try await browser.fetch("POST", "/page", own, "X-CSRF-Token: x").status == 403)
            #expect(try await browser.fetch("POST", "/page", "X-CSRF-Token: \(token)").status == 403)
            let taken = try await browser.fetch("POST", "/page", own, "X-CSRF-Token: \(token)")
            #expect(taken.status == 200)
            #expect(!taken.text.contains("__Host-"))
            // The token of another session is none, though cookie and field agree.
            let other = try #require(try await rig.loggedIn().cookies["__Host-csrf"])
            browser.cookies["__Host-csrf"] = other
            #expect(try await browser.fetch("POST", "/page", own, "X-CSRF-Token: \(other)").status == 403)
        }
    }

    @Test("a session stands beside another method, and only it can be forged")
    func any() async throws {
        let routes = """
            consumers:
              acme: { keys: ["sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"] }
            routes:
              pages: { match: /**, to: app, auth: { any: [web, key] } }
            """
        try await LoginRig.run(methods: "key: { api_key: { header: X-Api-Key } }", routes: routes) { rig in
            var browser = rig.browser
            let keyed = try await browser.fetch("POST", "/page", "X-Api-Key: test")
            #expect(keyed.status == 200)
            #expect(keyed.text.contains("X-User: acme"))
            #expect(try await browser.open("/page").status == 302)
            #expect(try await browser.fetch("GET", "/page").values("WWW-Authenticate").count == 2)
        }
    }
}

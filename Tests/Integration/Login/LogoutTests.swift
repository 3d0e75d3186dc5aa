// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// The end of a session, by its user.
@Suite struct LogoutTests {
    @Test("a logout ends the session, here and at the provider")
    func logout() async throws {
        try await LoginRig.run(session: "{ csrf: double_submit }") { rig in
            var browser = try await rig.loggedIn()
            let before = browser
            let answer = try await browser.send(
                "POST", "/auth/logout", ["Origin: http://localhost", "Accept: text/html", "Sec-Fetch-Mode: navigate"])
            #expect(answer.status == 303)
            #expect(browser.cookies.isEmpty)
            let location = try #require(answer["Location"])
            #expect(location.hasPrefix(rig.provider.url + "/bye?id_token_hint="))
            let query = FakeProvider.form(location)
            #expect(query["post_logout_redirect_uri"] == "http://localhost/")
            #expect(query["client_id"] == "shop")
            var again = before
            #expect(try await again.fetch("GET", "/page").status == 401)
        }
    }

    @Test("a script that logs out is told where to go")
    func logoutByScript() async throws {
        try await LoginRig.run { rig in
            var browser = try await rig.loggedIn()
            let answer = try await browser.fetch("POST", "/auth/logout", "Origin: http://localhost")
            #expect(answer.status == 200)
            #expect(answer.text.contains("\"location\":\"\(rig.provider.url)/bye?"))
            #expect(browser.cookies.isEmpty)
        }
    }

    @Test("no other site ends a session: it is refused, or the person is asked")
    func logoutByOthers() async throws {
        try await LoginRig.run { rig in
            var browser = try await rig.loggedIn()
            #expect(try await browser.fetch("POST", "/auth/logout", "Origin: https://evil.example").status == 403)
            #expect(try await browser.fetch("POST", "/auth/logout").status == 403)
            for fields in [["Sec-Fetch-Site: cross-site"], [], ["Referer: https://evil.example/"]] {
                let asked = try await browser.send("GET", "/auth/logout", ["Accept: text/html"] + fields)
                #expect(asked.status == 200)
                #expect(asked.text.contains("<form method=\"post\" action=\"/auth/logout\">"))
                #expect(asked["Content-Security-Policy"]?.contains("frame-ancestors 'none'") == true)
            }
            #expect(try await browser.open("/page").status == 200)
            let answer = try await browser.send("GET", "/auth/logout", Self.link)
            #expect(answer.status == 303)
            #expect(try await browser.open("/page").status == 302)
        }
    }

    @Test("a logout without a session leads to the page behind it")
    func logoutTwice() async throws {
        try await LoginRig.run(oidc: "after_logout: /bye") { rig in
            var browser = rig.browser
            let answer = try await browser.open("/auth/logout")
            #expect(answer.status == 303)
            #expect(answer["Location"] == "/bye")
            // Browsers send no cookie with another site's form, and would take the answer's.
            #expect(browser.set.isEmpty)
            #expect(rig.provider.asked("/token") == 0)
        }
    }

    private static let link = ["Sec-Fetch-Site: same-origin", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"]

    @Test("what browsers fetch in advance, into frames, or for scripts and pictures ends no session")
    func logoutBesidePages() async throws {
        try await LoginRig.run { rig in
            var browser = try await rig.loggedIn()
            let frame = Self.link.dropLast() + ["Sec-Fetch-Dest: iframe"]
            for fields in [
                Self.link + ["Sec-Purpose: prefetch;prerender"], Self.link + ["Purpose: prefetch"], Array(frame),
                ["Referer: http://localhost/page", "X-Moz: prefetch"], ["Sec-Fetch-Site: same-origin"],
            ] {
                let asked = try await browser.send("GET", "/auth/logout", fields)
                #expect(asked.status == 200 && asked.text.contains("<form"), "\(fields)")
            }
            for mode in ["no-cors", "cors", "same-origin", "websocket"] {
                let refused = try await browser.send(
                    "GET", "/auth/logout",
                    ["Sec-Fetch-Site: same-origin", "Sec-Fetch-Mode: \(mode)", "Sec-Fetch-Dest: image"])
                #expect(refused.status == 405)
                #expect(refused["Allow"] == "POST")
            }
            #expect(try await browser.open("/page").status == 200)
            #expect(
                try await browser.send("GET", "/auth/logout", ["Referer: http://localhost/page"]).status == 303)
        }
    }

    @Test("a logout ends every session that the browser sends")
    func logoutOfSeveral() async throws {
        try await LoginRig.run { rig in
            let (one, two) = (try await rig.loggedIn(), try await rig.loggedIn())
            var browser = rig.browser
            let ids = [one, two].compactMap { $0.cookies["__Host-sid"] }
            browser.cookies = ["__Host-sid": ids.joined(separator: "; __Host-sid=")]
            #expect(try await browser.fetch("POST", "/auth/logout", "Origin: http://localhost").status == 200)
            for before in [one, two] {
                var again = before
                #expect(try await again.fetch("GET", "/page").status == 401)
            }
        }
    }
}

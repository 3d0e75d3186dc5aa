// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// The login of a browser, from the page that it asks for and back to it.
@Suite struct LoginTests {
    @Test("a page leads to the provider, and the way back to the page and its user")
    func whole() async throws {
        try await LoginRig.run { rig in
            var browser = rig.browser
            let asked = try await browser.open("/page?a=1&b=%2F")
            #expect(asked.status == 302)
            #expect(asked["Cache-Control"] == "no-store")
            #expect(browser.set.count == 1)
            let login = try #require(browser.set.first)
            #expect(login.hasPrefix("__Host-sid-login="))
            #expect(login.hasSuffix("; Path=/; SameSite=Lax; Max-Age=600; HttpOnly; Secure"))
            let back = try await browser.open(try rig.provider.consent(try #require(asked["Location"])))
            #expect(back.status == 303)
            #expect(back["Location"] == "/page?a=1&b=%2F")
            let session = try #require(browser.set.first { $0.hasPrefix("__Host-sid=") })
            #expect(session.hasSuffix("; Path=/; SameSite=Lax; HttpOnly; Secure"))
            #expect(browser.cookies.keys.sorted() == ["__Host-sid"])
            browser.cookies["theme"] = "dark"
            let page = try await browser.open("/page?a=1&b=%2F")
            #expect(page.status == 200)
            #expect(page.text.contains("X-User: ada"))
            #expect(page.text.contains("X-Roles: customer"))
            #expect(page.text.contains("theme=dark"))
            #expect(!page.text.contains("__Host-"))
            #expect(!page.text.lowercased().contains("authorization"))
        }
    }

    @Test("a script's request is refused without a redirect, before a login and with a session that is unknown")
    func script() async throws {
        try await LoginRig.run { rig in
            var browser = rig.browser
            for answer in [
                try await browser.fetch("GET", "/data"), try await browser.fetch("POST", "/data"),
                try await browser.send("GET", "/data", ["Accept: application/json"]),
                try await browser.send("GET", "/data", ["Accept: text/html", "X-Requested-With: XMLHttpRequest"]),
                try await browser.send("POST", "/data", ["Accept: text/html"]),
            ] {
                #expect(answer.status == 401)
                #expect(answer["Location"] == nil && answer["Set-Cookie"] == nil)
                #expect(answer["WWW-Authenticate"] == "Session realm=\"web\"")
            }
            browser.cookies["__Host-sid"] = String(repeating: "A", count: 43)
            let unknown = try await browser.fetch("GET", "/data")
            #expect(unknown.status == 401)
            #expect(browser.cookies.isEmpty)
            #expect(rig.provider.asked("/token") == 0)
        }
    }

    @Test("a page with a session that is unknown, or no session at all, logs in again", arguments: ["A", "%", "x=y"])
    func unknownSession(cookie: String) async throws {
        try await LoginRig.run { rig in
            var browser = rig.browser
            browser.cookies["__Host-sid"] = cookie == "A" ? String(repeating: "A", count: 43) : cookie
            let back = try await browser.logIn(rig.provider)
            #expect(back.status == 303)
            #expect(try await browser.open("/page").status == 200)
        }
    }

    @Test("of two cookies of the name the one that is a session counts, for pages and for scripts")
    func plantedCookie() async throws {
        try await LoginRig.run { rig in
            var browser = try await rig.loggedIn()
            let id = try #require(browser.cookies["__Host-sid"])
            for planted in ["x", String(repeating: "A", count: 43), id, ""] {
                for cookies in ["\(planted); __Host-sid=\(id)", "\(id); __Host-sid=\(planted)"] {
                    browser.cookies = ["__Host-sid": cookies]
                    #expect(try await browser.open("/page").text.contains("X-User: ada"))
                    #expect(try await browser.fetch("GET", "/page").status == 200)
                }
            }
            browser.cookies = ["__Host-sid": "x; __Host-sid=y"]
            #expect(try await browser.open("/page").status == 302)
            #expect(try await browser.fetch("GET", "/page").status == 401)
        }
    }

    @Test("of two sessions none counts: both end, and a new login helps")
    func twoSessions() async throws {
        try await LoginRig.run { rig in
            var browser = try await rig.loggedIn()
            var other = try await rig.loggedIn()
            let id = try #require(browser.cookies["__Host-sid"])
            let planted = try #require(other.cookies["__Host-sid"])
            browser.cookies = ["__Host-sid": "\(id); __Host-sid=\(planted)"]
            let asked = try await browser.open("/page")
            #expect(asked.status == 302)
            #expect(try await other.fetch("GET", "/page").status == 401)
            let back = try await browser.open(try rig.provider.consent(try #require(asked["Location"])))
            #expect(back.status == 303)
            let fresh = try #require(browser.cookies["__Host-sid"])
            browser.cookies = ["__Host-sid": "\(planted); __Host-sid=\(fresh)"]
            #expect(try await browser.open("/page").status == 200)
        }
    }

    @Test("however many logins others begin, one that is under way comes to its end")
    func manyBegin() async throws {
        try await LoginRig.run { rig in
            var browser = rig.browser
            let way = try rig.provider.consent(try #require(try await browser.open("/page")["Location"]))
            var other = rig.browser
            for _ in 0..<1100 {
                other.cookies = [:]
                #expect(try await other.open("/page").status == 302)
            }
            #expect(try await browser.open(way).status == 303)
        }
    }

    @Test("tabs log in side by side, and each comes to its page")
    func tabs() async throws {
        try await LoginRig.run { rig in
            var browser = rig.browser
            var ways: [String] = []
            for page in ["/one", "/two", "/three"] {
                let asked = try await browser.open(page)
                ways.append(try rig.provider.consent(try #require(asked["Location"])))
            }
            var places: [String?] = []
            for way in ways.reversed() { places.append(try await browser.open(way)["Location"]) }
            #expect(places == ["/three", "/two", "/one"])
            #expect(browser.cookies.keys.sorted() == ["__Host-sid"])
        }
    }

    @Test("a login gives a new session id, whatever the browser held, and ends the session before")
    func fixation() async throws {
        try await LoginRig.run { rig in
            var browser = rig.browser
            let planted = String(repeating: "A", count: 43)
            browser.cookies["__Host-sid"] = planted
            _ = try await browser.logIn(rig.provider)
            let first = try #require(browser.cookies["__Host-sid"])
            #expect(first != planted)
            var again = browser
            again.cookies["__Host-sid"] = nil
            let way = try rig.provider.consent(try #require(try await again.open("/page")["Location"]))
            again.cookies["__Host-sid"] = first
            #expect(try await again.open(way).status == 303)
            #expect(again.cookies["__Host-sid"] != first)
            #expect(try await browser.fetch("GET", "/page").status == 401)
            #expect(try await again.fetch("GET", "/page").status == 200)
        }
    }

    @Test(
        "no address leads elsewhere afterwards",
        arguments: ["//evil.example/", "/%2F/evil.example", "/a?next=https://evil.example", "/./%09/evil.example"])
    func openRedirect(target: String) async throws {
        try await LoginRig.run { rig in
            var browser = rig.browser
            let asked = try await browser.open(target)
            guard asked.status == 302 else {
                #expect(asked.status == 400)
                return
            }
            let back = try await browser.open(try rig.provider.consent(try #require(asked["Location"])))
            let place = try #require(back["Location"])
            #expect(place.hasPrefix("/") && !place.hasPrefix("//") && !place.contains("\\"))
        }
    }

    @Test("routes without auth get no cookie of sessions either, and are open")
    func openRoute() async throws {
        try await LoginRig.run { rig in
            var browser = try await rig.loggedIn()
            browser.cookies["theme"] = "dark"
            browser.cookies["__Host-sid-login"] = "x"
            let answer = try await browser.open("/open/a")
            #expect(answer.status == 200)
            #expect(answer.text.contains("theme=dark") && !answer.text.contains("__Host-"))
        }
    }

    @Test("behind a trusted proxy the login is of the address that the client sees; over plain http there is none")
    func origin() async throws {
        let routes = """
            listeners: { public: { address: "127.0.0.1:0", trusted_proxies: [127.0.0.1] } }
            \(LoginRig.routes)
            """
        try await LoginRig.run(routes: routes) { rig in
            var browser = rig.browser
            browser.host = "10.0.0.7:8080"
            let asked = try await browser.open(
                "/", "X-Forwarded-For: 192.0.2.7", "X-Forwarded-Proto: https", "X-Forwarded-Host: shop.example.com")
            let query = FakeProvider.form(try #require(asked["Location"]))
            #expect(query["redirect_uri"] == "https://shop.example.com/auth/callback")
            browser.host = "shop.example.com"
            let plain = try await browser.open("/")
            #expect(plain.status == 400)
            #expect(plain.text.contains("https"))
        }
    }

    @Test("the paths of a login are answered on the hosts of its routes alone")
    func hosts() async throws {
        let routes = """
            routes:
              shop:  { match: { path: /**, hosts: [www.localhost] }, to: app, auth: web }
              other: { match: { path: /**, hosts: [other.localhost] }, to: app, auth: none, priority: 7 }
            """
        try await LoginRig.run(routes: routes) { rig in
            var browser = rig.browser
            browser.host = "other.localhost"
            #expect(try await browser.open("/auth/callback?code=1&state=2").text.hasPrefix("GET /auth/callback"))
            browser.host = "www.localhost"
            let answer = try await browser.open("/auth/callback?code=1&state=2")
            #expect(answer.status == 400)
            for (path, methods) in [("/auth/callback", "GET"), ("/auth/logout", "GET, POST")] {
                for method in ["PUT", "OPTIONS", "DELETE", "HEAD"] {
                    let refused = try await browser.fetch(method, path)
                    #expect(refused.status == 405)
                    #expect(refused.values("Allow") == [methods])
                    #expect(refused["Content-Type"] == "application/problem+json")
                }
            }
            #expect(try await browser.logIn(rig.provider).status == 303)
        }
    }

    @Test("/status and /metrics say how it stands with the provider's keys")
    func told() async throws {
        try await LoginRig.run { rig in
            _ = try await rig.loggedIn()
            for (path, words) in [
                ("/status", "\"name\":\"web\",\"issuer\":\"\(rig.provider.url)\",\"keys\":1,"),
                ("/metrics", "portico_auth_keys{auth=\"web\"}1\n"),
            ] {
                let client = try await rig.gateway.connectToAdmin()
                try await client.send("GET \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                let text = try await client.receiveResponse().text.filter {
                    $0 != " " && ($0 != "\n" || path == "/metrics")
                }
                #expect(text.contains(words), "\(text)")
            }
        }
    }
}

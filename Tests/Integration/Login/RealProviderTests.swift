// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoTesting
import Testing

extension Timed {
    /// Logins at a provider that others wrote.
    @Suite struct RealProviderTests {
        @Test(
            "a login at glewlwyd, and the logout there",
            .enabled(if: GlewlwydProcess.isThere, GlewlwydProcess.notice))
        func glewlwyd() async throws {
            try await GlewlwydProcess.run { provider in
                var browser = Browser(provider.gateway)
                browser.host = "localhost:\(provider.gateway.port)"
                let asked = try await browser.open("/page?a=1")
                try #require(asked.status == 302, "\(asked.text)")
                let way = try await Self.logIn(try #require(asked["Location"]), at: provider.issuer)
                let back = try await browser.open(way)
                try #require(back.status == 303, "\(back.text)")
                #expect(back["Location"] == "/page?a=1")
                let page = try await browser.open("/page?a=1")
                #expect(page.text.contains("X-User: Ada Lovelace"))
                #expect(page.text.contains("Authorization: Bearer ey"))
                // The code and the state are used up.
                #expect(try await browser.open(way).status == 400)
                #expect(try await browser.open("/page").status == 200)
                let end = try await browser.open(
                    "/auth/logout", "Sec-Fetch-Site: same-origin", "Sec-Fetch-Mode: navigate")
                #expect(end.status == 303)
                #expect(end["Location"]?.hasPrefix(provider.issuer) == true)
                #expect(browser.cookies.isEmpty)
            }
        }

        /// What a person does at the provider: the path that it sends the browser back to.
        private static func logIn(_ location: String, at issuer: String) async throws -> String {
            let authority = issuer.dropFirst("http://".count).prefix { $0 != "/" }
            let port = try #require(Int(authority.drop { $0 != ":" }.dropFirst()))
            let client = try await RawConnection.connect(port: port)
            let body = #"{"username":"ada","password":"ada-password"}"#
            try await client.send(
                "POST /api/auth/ HTTP/1.1\r\nHost: \(authority)\r\nContent-Type: application/json\r\n"
                    + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
            let cookie = try #require(try await client.receiveResponse()["Set-Cookie"]).prefix { $0 != ";" }
            let target = location.dropFirst("http://".count).drop { $0 != "/" }
            try await client.send(
                "GET \(target)&g_continue HTTP/1.1\r\nHost: \(authority)\r\nCookie: \(cookie)\r\nConnection: close\r\n\r\n"
            )
            let answer = try await client.receiveResponse()
            let way = try #require(answer["Location"], "\(answer.status) \(answer.text)")
            return String(way.dropFirst("http://".count).drop { $0 != "/" })
        }

        @Test(
            "a provider that is silent is not waited for longer than a few seconds", arguments: ["/token", "metadata"])
        func silent(path: String) async throws {
            try await LoginRig.run { rig in
                let path = path == "metadata" ? FakeProvider.metadataPath : path
                rig.provider.change { $0.instead[path] = "" }
                var browser = rig.browser
                let asked = try await browser.open("/page")
                var answer = asked
                if let location = asked["Location"] {
                    answer = try await browser.open(try rig.provider.consent(location))
                }
                #expect(answer.status == 503)
                #expect(browser.cookies["__Host-sid"] == nil)
            }
        }

        @Test(
            "a session that is idle, or too old, is over",
            arguments: ["idle: 1s, absolute: 1h", "absolute: 1s, idle: 1s"])
        func over(session: String) async throws {
            try await LoginRig.run(session: "{ \(session) }") { rig in
                var browser = try await rig.loggedIn()
                try await Task.sleep(for: .seconds(2))
                let page = try await browser.open("/page")
                #expect(page.status == 302)
                #expect(try await browser.fetch("GET", "/page").status == 401)
                #expect(browser.cookies["__Host-sid"] == nil)
            }
        }

        @Test(
            "in Chromium: cookies, scripts, forgery by another site, logout",
            .enabled(if: GlewlwydProcess.isThere, GlewlwydProcess.notice),
            .enabled(if: ChromiumProgram.isThere, ChromiumProgram.notice))
        func chromium() async throws {
            try await GlewlwydProcess.run { provider in
                let child = try await ChildProcess(
                    ["/usr/bin/env", "python3", GlewlwydProcess.browserProgram, provider.url])
                while true {
                    let line = try await child.errors.receive(through: "\n").dropLast()
                    if line == "done" { break }
                    #expect(line.hasPrefix("looks at "))
                }
                #expect(await child.exitStatus() == 0)
                await child.stop()
            }
        }
    }
}

/// Headless Chromium, by its own driver.
enum ChromiumProgram {
    static let notice: Comment = "chromium-driver is not installed: scripts/install-test-tools installs it"
    private static let programs: [String] = ["/usr/bin/chromedriver", "/usr/bin/chromium"]
    static let isThere = Self.programs.allSatisfy { program in access(program, X_OK) == 0 }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import PorticoTesting
import Testing

/// Tokens of a session that end, and answers of the provider that are no help.
@Suite struct RefreshTests {
    private static func endingAtOnce(_ rig: LoginRig) {
        rig.provider.change { state in
            state.givesRefreshToken = true
            state.expiresIn = 0
        }
    }

    @Test(
        "an answer without an access token is none: the session goes on, and services get no empty token",
        arguments: [#"{"access_token":"","token_type":"Bearer","expires_in":3600}"#, #"{"expires_in":3600}"#])
    func empty(answer: String) async throws {
        try await LoginRig.run(oidc: "forward: access_token") { rig in
            Self.endingAtOnce(rig)
            var browser = try await rig.loggedIn()
            rig.provider.change { $0.instead["/token"] = FakeProvider.json(200, answer) }
            let refused = try await browser.fetch("GET", "/page")
            #expect(refused.status == 503)
            #expect(!refused.text.contains("Bearer"))
        }
        try await LoginRig.run { rig in
            Self.endingAtOnce(rig)
            var browser = try await rig.loggedIn()
            rig.provider.change { $0.instead["/token"] = FakeProvider.json(200, answer) }
            for _ in 0..<2 { #expect(try await browser.fetch("GET", "/page").status == 200) }
        }
    }

    @Test("a token that ends soon after a refresh is refreshed again: only failures are paused for")
    func soonAgain() async throws {
        try await LoginRig.run(oidc: "forward: access_token") { rig in
            Self.endingAtOnce(rig)
            var browser = try await rig.loggedIn()
            // The first refresh gives a token that has ended as well.
            _ = try await browser.fetch("GET", "/page")
            rig.provider.change { $0.expiresIn = 3600 }
            #expect(try await browser.fetch("GET", "/page").status == 200)
        }
    }

    @Test("the log says why a request with a session got 503")
    func reason() async throws {
        let log = try TemporaryFolder()
        let file = "\(log.path)/access.log"
        let routes = "telemetry: { access_log: { file: \"\(file)\" } }\n" + LoginRig.routes
        try await LoginRig.run(oidc: "forward: access_token", routes: routes, log: 1) { rig in
            Self.endingAtOnce(rig)
            var browser = try await rig.loggedIn()
            rig.provider.change { $0.instead["/token"] = FakeProvider.json(500, "{}") }
            for _ in 0..<2 { #expect(try await browser.fetch("GET", "/page").status == 503) }
        }
        let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
        #expect(lines.count { $0.contains("gives no other: its token endpoint answered with status 500") } == 2)
    }
}

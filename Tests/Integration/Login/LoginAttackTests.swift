// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import PorticoJOSE
import PorticoTesting
import Testing

/// Logins that are not what they seem, and providers that lie.
@Suite struct LoginAttackTests {
    private static func way(_ rig: LoginRig, _ browser: inout Browser) async throws -> String {
        try rig.provider.consent(try #require(try await browser.open("/page")["Location"]))
    }

    private static func expectFailure(
        _ answer: RawMessage, _ browser: Browser, _ status: Int = 400,
        at place: Testing.SourceLocation = #_sourceLocation
    ) {
        #expect(answer.status == status, "\(answer.text)", sourceLocation: place)
        #expect(answer["Location"] == nil, sourceLocation: place)
        #expect(browser.cookies["__Host-sid"] == nil, sourceLocation: place)
    }

    @Test(
        "an ID token that does not fit the login gives no session",
        arguments: [
            ("nonce", "\"other\""), ("nonce", nil), ("aud", "\"other\""), ("aud", nil), ("iss", "\"https://evil\""),
            ("azp", "\"other\""), ("exp", "1700000000"), ("iat", nil), ("sub", nil), ("at_hash", "\"wrong\""),
        ] as [(String, String?)])
    func wrongToken(name: String, value: String?) async throws {
        try await LoginRig.run { rig in
            rig.provider.change { $0.claims[name] = .some(value) }
            var browser = rig.browser
            let answer = try await browser.logIn(rig.provider)
            Self.expectFailure(answer, browser)
            #expect(answer.text.contains("does not fit"))
        }
    }

    @Test("an ID token of another key gives no session")
    func otherKey() async throws {
        try await LoginRig.run { rig in
            let key = try #require(SigningKey.generate(.es256))
            rig.provider.change { $0.signer = key }
            var browser = rig.browser
            Self.expectFailure(try await browser.logIn(rig.provider), browser)
        }
    }

    @Test("a state is good once, and a code too")
    func replay() async throws {
        try await LoginRig.run { rig in
            var browser = rig.browser
            let (first, second) = (try await Self.way(rig, &browser), try await Self.way(rig, &browser))
            #expect(try await browser.open(first).status == 303)
            browser.cookies["__Host-sid"] = nil
            Self.expectFailure(try await browser.open(first), browser)
            #expect(rig.provider.asked("/token") == 1)
            // The code of the first with the state of the second.
            let state = try #require(second.split(separator: "&").last)
            let code = first.prefix { $0 != "&" }
            Self.expectFailure(try await browser.open("\(code)&\(state)"), browser)
            #expect(rig.provider.asked("/token") == 2)
        }
    }

    @Test("what one browser has begun no other can finish, and the first still can")
    func otherBrowser() async throws {
        try await LoginRig.run { rig in
            var (browser, victim) = (rig.browser, rig.browser)
            let way = try await Self.way(rig, &browser)
            Self.expectFailure(try await victim.open(way), victim)
            _ = try await Self.way(rig, &victim)
            Self.expectFailure(try await victim.open(way), victim)
            #expect(rig.provider.asked("/token") == 0)
            #expect(try await browser.open(way).status == 303)
        }
    }

    @Test(
        "a callback that is malformed is refused before anybody is asked",
        arguments: [
            "/auth/callback", "/auth/callback?code=1", "/auth/callback?code=1&state=",
            "/auth/callback?code=1&state=a&state=b", "/auth/callback?state=%ff&code=1",
            "/auth/callback?error=access_denied",
        ])
    func malformed(target: String) async throws {
        try await LoginRig.run { rig in
            var browser = rig.browser
            _ = try await browser.open("/page")
            Self.expectFailure(try await browser.open(target), browser)
            #expect(rig.provider.asked("/token") == 0)
        }
    }

    @Test("an answer of another issuer is refused (RFC 9207)")
    func issuer() async throws {
        try await LoginRig.run { rig in
            var browser = rig.browser
            Self.expectFailure(try await browser.open(try await Self.way(rig, &browser) + "&iss=https://evil"), browser)
            let asked = try await browser.open("/page")
            let way = try rig.provider.consent(try #require(asked["Location"]), issuer: true)
            #expect(try await browser.open(way).status == 303)
        }
    }

    @Test("where the provider says that it names itself, an answer without a name is refused")
    func missingIssuer() async throws {
        try await LoginRig.run { rig in
            rig.provider.change { $0.metadata = ",\"authorization_response_iss_parameter_supported\":true" }
            var browser = rig.browser
            Self.expectFailure(try await browser.logIn(rig.provider), browser)
        }
    }

    @Test("a person who says no comes to a page that says so, not to the provider again")
    func denied() async throws {
        try await LoginRig.run { rig in
            var browser = rig.browser
            let way = try await Self.way(rig, &browser)
            let state = try #require(way.split(separator: "&").last)
            let answer = try await browser.open("/auth/callback?error=access_denied&error_description=x&\(state)")
            Self.expectFailure(answer, browser, 403)
            #expect(answer["Content-Type"]?.hasPrefix("text/html") == true)
            Self.expectFailure(try await browser.open("/auth/callback?error=access_denied&\(state)"), browser, 400)
        }
    }

    @Test(
        "a provider that fails gives a 503, and nothing of what it said",
        arguments: [
            ("/.well-known/openid-configuration", FakeProvider.json(500, "{}")),
            ("/.well-known/openid-configuration", FakeProvider.json(200, #"{"issuer":"https://evil"}"#)),
            ("/.well-known/openid-configuration", "HTTP/1.1 302 X\r\nLocation: /a\r\nContent-Length: 0\r\n\r\n"),
        ])
    func noMetadata(path: String, answer: String) async throws {
        try await LoginRig.run { rig in
            rig.provider.change { $0.instead[path] = answer }
            var browser = rig.browser
            let answer = try await browser.open("/page")
            Self.expectFailure(answer, browser, 503)
            #expect(answer["Retry-After"] == "5")
            #expect(!answer.text.contains("evil") && !answer.text.contains("127.0.0.1"))
        }
    }

    @Test(
        "a token endpoint that fails gives a 503",
        arguments: [
            FakeProvider.json(500, "{}"), FakeProvider.json(200, "[]"), FakeProvider.json(200, "{}"),
            FakeProvider.json(401, #"{"error":"invalid_client"}"#), "nonsense\r\n\r\n",
            FakeProvider.json(200, #"{"id_token":"\#(String(repeating: "a", count: 300_000))"}"#),
        ])
    func noTokens(answer: String) async throws {
        try await LoginRig.run { rig in
            rig.provider.change { $0.instead["/token"] = answer }
            var browser = rig.browser
            Self.expectFailure(try await browser.logIn(rig.provider), browser, 503)
        }
    }

    @Test("a provider that is away gives a 503, and sessions go on without it")
    func away() async throws {
        try await LoginRig.run { rig in
            var browser = try await rig.loggedIn()
            await rig.provider.stop()
            #expect(try await browser.open("/page").status == 200)
            #expect(try await browser.fetch("POST", "/auth/logout", "Origin: http://localhost").status == 200)
        }
    }

    @Test("nothing of a login stands in the access log")
    func log() async throws {
        let log = try TemporaryFolder()
        let file = "\(log.path)/access.log"
        let routes = "telemetry: { access_log: { file: \"\(file)\", query: true } }\n" + LoginRig.routes
        var secrets: [String] = []
        try await LoginRig.run(routes: routes, log: 1) { rig in
            var browser = rig.browser
            let way = try await Self.way(rig, &browser)
            secrets = FakeProvider.form(String(way.drop { $0 != "?" }.dropFirst())).values.map { $0 }
            secrets += browser.cookies.values
            _ = try await browser.open(way)
            _ = try await browser.open(way)
            _ = try await browser.open("/page")
            secrets += browser.cookies.values
        }
        let text = try String(contentsOfFile: file, encoding: .utf8)
        #expect(text.split(separator: "\n").count == 4)
        #expect(text.contains("\"route\":\"auth/web/callback\""))
        #expect(text.contains("code=***&state=***"))
        #expect(secrets.count == 4)
        for secret in secrets { #expect(!text.contains(secret)) }
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// Tokens that the provider is asked about.
@Suite(.timeLimit(.minutes(2))) struct IntrospectionTests {
    private static func yaml(_ more: String = "", _ principal: String = "") -> String {
        """
        auth:
          op:
            introspection: { url: "${asked}/introspect", client_id: "shop:1", client_secret: "p%w+", \(more) }
            \(principal)
        services: { app: "${app}" }
        identity_headers: { X-User: "{user.id}", X-Scopes: "{user.scopes}" }
        routes: { me: { match: /**, to: app, auth: op } }
        """
    }

    private static func json(_ text: String) -> AskedService.Answer { { _ in FakeIssuer.json(text) } }

    @Test("an active token is its subject's, and is asked about once while the answer holds")
    func active() async throws {
        let op = try await AskedService(
            Self.json(#"{"active":true,"sub":"ann","username":"x","scope":"read write","exp":4102444800}"#))
        try await op.run(Self.yaml()) { gateway in
            for _ in 0..<3 {
                let answer = try await gateway.ask("GET /me", "Authorization: Bearer t0k/en+=&x")
                #expect(answer.status == 200)
                #expect(answer.text.contains("X-User: ann\n"))
                #expect(answer.text.contains("X-Scopes: read,write\n"))
                #expect(!answer.text.contains("t0k"))
            }
            #expect(op.questions.count == 1)
            let question = try #require(op.questions.first)
            #expect(question.startLine == "POST /introspect HTTP/1.1")
            #expect(question.text == "token=t0k%2Fen%2B%3D%26x&token_type_hint=access_token")
            #expect(question["Content-Type"] == "application/x-www-form-urlencoded")
            // shop%3A1:p%25w%2B
            #expect(question["Authorization"] == "Basic c2hvcCUzQTE6cCUyNXclMkI=")
        }
    }

    @Test("without a cache each request asks")
    func uncached() async throws {
        let op = try await AskedService(Self.json(#"{"active":true,"sub":"ann"}"#))
        try await op.run(Self.yaml("cache: 0s")) { gateway in
            for _ in 0..<3 { _ = try await gateway.ask("GET /me", "Authorization: Bearer a") }
            #expect(op.questions.count == 3)
            op.behave(Self.json(#"{"active":false}"#))
            let answer = try await gateway.ask("GET /me", "Authorization: Bearer a")
            #expect(answer.status == 401)
        }
    }

    @Test(
        "what does not say that the token is right is refused, and not asked again at once",
        arguments: [
            (#"{"active":false}"#, "the token is not active"),
            (#"{"active":false,"sub":"ann"}"#, "the token is not active"),
            (#"{"active":true,"sub":"ann","exp":1000}"#, "the token has expired"),
            (#"{"active":true,"sub":"ann","exp":"4102444800"}"#, "'exp' is no date"),
            (#"{"active":true,"sub":"ann","nbf":4102444800}"#, "the token is not valid yet"),
            (
                #"{"active":true,"sub":"ann","iss":"https://evil.example","aud":"shop"}"#,
                "the token is of another issuer"
            ),
            (#"{"active":true,"sub":"ann","iss":"https://op.example"}"#, "the token is for another audience"),
            (#"{"active":true,"sub":"ann","iss":"https://op.example","aud":["x","shops"]}"#, "another audience"),
            (#"{"active":true,"iss":"https://op.example","aud":["x","shop"]}"#, "it does not say who it is for"),
            (#"{"active":true,"sub":"a\nb","iss":"https://op.example","aud":"shop"}"#, "it does not say who it is for"),
        ])
    func refused(_ answer: String, _ words: String) async throws {
        let op = try await AskedService(Self.json(answer))
        let isStrict = answer.contains("iss")
        let more = isStrict ? "issuer: \"https://op.example\", audiences: [shop]" : ""
        try await op.run(Self.yaml(more)) { gateway in
            for _ in 0..<2 {
                let answer = try await gateway.ask("GET /me", "Authorization: Bearer secret-token")
                #expect(answer.status == 401)
                #expect(answer.text.contains(words), "\(answer.text)")
                #expect(answer["WWW-Authenticate"]?.hasPrefix("Bearer realm=\"op\", error=\"invalid_token\"") == true)
                #expect(!answer.text.contains("secret-token"))
            }
            #expect(op.questions.count == 1)
        }
    }

    @Test(
        "where the provider cannot say it, the answer is 503, and the next request asks again",
        arguments: [
            FakeIssuer.answer(500, "oops"), FakeIssuer.answer(401, ""), FakeIssuer.answer(200, "<html>", "text/html"),
            FakeIssuer.json("{}"), FakeIssuer.json(#"{"active":"true","sub":"ann"}"#),
            FakeIssuer.json(#"{"active":1,"sub":"ann"}"#), FakeIssuer.json(#"[{"active":true,"sub":"ann"}]"#),
            FakeIssuer.json(#"{"active":false,"active":true,"sub":"ann"}"#),
            FakeIssuer.answer(302, "", "text/plain", "Location: /elsewhere\r\n"), "nonsense\r\n\r\n",
            FakeIssuer.answer(200, String(repeating: " ", count: 300_000)),
        ])
    func unavailable(_ answer: String) async throws {
        let op = try await AskedService { _ in answer }
        try await op.run(Self.yaml()) { gateway in
            let refused = try await gateway.ask("GET /me", "Authorization: Bearer a")
            #expect(refused.status == 503)
            #expect(refused["Retry-After"] == "5")
            op.behave(Self.json(#"{"active":true,"username":"ann"}"#))
            let allowed = try await gateway.ask("GET /me", "Authorization: Bearer a")
            #expect(allowed.status == 200)
            #expect(allowed.text.contains("X-User: ann\n"))
        }
    }

    @Test("a provider that never answers is not waited for longer than its timeout")
    func slow() async throws {
        let op = try await AskedService { _ in nil }
        try await op.run(Self.yaml("timeout: 200ms")) { gateway in
            let answer = try await gateway.ask("GET /me", "Authorization: Bearer a")
            #expect(answer.status == 503)
        }
    }

    @Test("requests with one token that come together ask once")
    func together() async throws {
        let op = try await AskedService { _ in nil }
        try await op.run(Self.yaml("cache: 0s, timeout: 1s")) { gateway in
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<8 {
                    group.addTask { try await gateway.ask("GET /me", "Authorization: Bearer same").status }
                }
                for try await status in group { #expect(status == 503) }
            }
            #expect(op.questions.count == 1)
        }
    }

    @Test("a request without a token, and one that can be none, are refused without a question")
    func nothing() async throws {
        let op = try await AskedService(Self.json(#"{"active":true,"sub":"ann"}"#))
        try await op.run(Self.yaml()) { gateway in
            let none = try await gateway.ask()
            #expect(none.status == 401)
            #expect(none["WWW-Authenticate"] == "Bearer realm=\"op\"")
            let bytes = try await gateway.ask("GET /me", "Authorization: Bearer caf\u{e9}")
            #expect(bytes.status == 401)
            #expect(op.questions.isEmpty)
        }
    }

    @Test("principal says which members are the user's")
    func mapping() async throws {
        let op = try await AskedService(Self.json(#"{"active":true,"sub":"ann","client_id":"cron","scp":["a","b"]}"#))
        try await op.run(Self.yaml("", "principal: { id: client_id, scopes: scp }")) { gateway in
            let answer = try await gateway.ask("GET /me", "Authorization: Bearer a")
            #expect(answer.text.contains("X-User: cron\n"))
            #expect(answer.text.contains("X-Scopes: a,b\n"))
        }
    }
}

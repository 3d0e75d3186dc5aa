// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// A service of one's own decides.
@Suite(.timeLimit(.minutes(2))) struct ExternalTests {
    private static func yaml(_ more: String = "", route: String = "") -> String {
        """
        auth: { gate: { external: { url: "${asked}/check?a=b"\(more) } } }
        services: { app: "${app}" }
        identity_headers: { X-User: "{user.id}", X-Roles: "{user.roles}" }
        routes: { me: { match: /**, to: app, auth: gate\(route) } }
        """
    }

    private static let principal = ", principal: { id: header.X-Auth-User, roles: header.X-Auth-Roles }"

    private static func answer(_ fields: String, status: Int = 200, _ body: String = "") -> AskedService.Answer {
        { _ in FakeIssuer.answer(status, body, "text/plain", fields) }
    }

    @Test("it is told of the request, and says who it is from")
    func allowed() async throws {
        let gate = try await AskedService(Self.answer("X-Auth-User: ann\r\nX-Auth-Roles: admin, ops\r\n"))
        try await gate.run(Self.yaml(Self.principal)) { gateway in
            let answer = try await gateway.ask(
                "POST /a/./b/../c?x=%2e&y", "Authorization: Bearer t", "Cookie: a=1", "X-Auth-User: root",
                "X-User: root", "X-Forwarded-Uri: /public", "X-Forwarded-For: 1.2.3.4", "Content-Length: 0")
            #expect(answer.status == 200)
            #expect(answer.text.contains("X-User: ann\n"))
            #expect(answer.text.contains("X-Roles: admin,ops\n"))
            #expect(!answer.text.contains("X-User: root"))
            #expect(!answer.text.contains("Bearer t"))
            #expect(!answer.text.contains("Cookie: a=1"))
            let question = try #require(gate.questions.first)
            #expect(question.startLine == "GET /check?a=b HTTP/1.1")
            #expect(question.values("X-Forwarded-Method") == ["POST"])
            #expect(question.values("X-Forwarded-Uri") == ["/a/c?x=%2e&y"])
            #expect(question.values("X-Forwarded-Host") == ["shop.example.com"])
            #expect(question.values("X-Forwarded-Proto") == ["http"])
            #expect(question.values("X-Forwarded-For") == ["127.0.0.1"])
            #expect(question.values("Authorization") == ["Bearer t"])
            #expect(question.values("Cookie") == ["a=1"])
            #expect(question.values("X-Auth-User").isEmpty)
            #expect(question.body.isEmpty)
        }
    }

    @Test("what it was sent goes on only where the route says so")
    func forwarded() async throws {
        let gate = try await AskedService(Self.answer(""))
        try await gate.run(Self.yaml(", send: [X-Tenant]", route: ", forward_auth: true")) { gateway in
            let answer = try await gateway.ask("GET /me", "X-Tenant: a", "Cookie: c=1")
            #expect(answer.status == 200)
            #expect(answer.text.contains("X-Tenant: a\n"))
            let question = try #require(gate.questions.first)
            #expect(question["X-Tenant"] == "a")
            #expect(question["Cookie"] == nil)
        }
    }

    @Test("without a principal it lets requests pass, and nobody is known")
    func silent() async throws {
        let gate = try await AskedService(Self.answer("X-User: mallory\r\n"))
        try await gate.run(Self.yaml()) { gateway in
            let answer = try await gateway.ask()
            #expect(answer.status == 200)
            #expect(!answer.text.contains("X-User"))
        }
    }

    @Test("each request is a question")
    func each() async throws {
        let gate = try await AskedService(Self.answer(""))
        try await gate.run(Self.yaml()) { gateway in
            for _ in 0..<3 { _ = try await gateway.ask() }
            #expect(gate.questions.count == 3)
            gate.behave(Self.answer("", status: 403))
            let answer = try await gateway.ask()
            #expect(answer.status == 403)
        }
    }

    @Test("its refusals are the client's answer", arguments: [401, 403, 301, 302, 303, 307, 308])
    func refused(_ status: Int) async throws {
        let fields = """
            Location: https://login.example.com/?rd=x\r
            Set-Cookie: a=1; HttpOnly\r
            Set-Cookie: b=2\r
            WWW-Authenticate: Negotiate\r
            X-Internal: secret\r

            """
        let gate = try await AskedService(Self.answer(fields, status: status, "who are you?"))
        try await gate.run(Self.yaml(Self.principal)) { gateway in
            let answer = try await gateway.ask()
            #expect(answer.status == status)
            #expect(answer.text == "who are you?")
            #expect(answer["Content-Type"] == "text/plain")
            #expect(answer["Location"] == "https://login.example.com/?rd=x")
            #expect(answer.values("Set-Cookie") == ["a=1; HttpOnly", "b=2"])
            #expect(answer["WWW-Authenticate"] == "Negotiate")
            #expect(answer["Cache-Control"] == "no-store")
            #expect(answer["X-Internal"] == nil)
        }
    }

    @Test(
        "whatever else it answers is no permission",
        arguments: [
            FakeIssuer.answer(500, ""), FakeIssuer.answer(503, ""), FakeIssuer.answer(404, ""),
            FakeIssuer.answer(400, ""),
            FakeIssuer.answer(429, ""), FakeIssuer.answer(304, ""), FakeIssuer.answer(200, ""), "nonsense\r\n\r\n",
            FakeIssuer.answer(200, "", "a", "X-Auth-User: \r\n"),
            FakeIssuer.answer(200, "", "a", "X-Auth-User: ann\r\nX-Auth-User: root\r\n"),
            FakeIssuer.answer(200, "", "a", "X-Auth-User: an\tn\r\n"),
            FakeIssuer.answer(200, "", "a", "X-Auth-User: ann\r\nX-Auth-Roles: a\tb\r\n"),
            FakeIssuer.answer(200, "", "a", "X-Auth-User: \(String(repeating: "a", count: 2000))\r\n"),
            FakeIssuer.answer(401, String(repeating: "a", count: 70_000)),
        ])
    func unavailable(_ answer: String) async throws {
        let gate = try await AskedService { _ in answer }
        try await gate.run(Self.yaml(Self.principal)) { gateway in
            let answer = try await gateway.ask()
            #expect(answer.status == 503)
            #expect(answer.text.contains("Credentials cannot be verified at the moment."))
        }
    }

    @Test("one that is slow, or away, is answered with 503")
    func away() async throws {
        let gate = try await AskedService { _ in nil }
        try await gate.run(Self.yaml(", timeout: 200ms")) { gateway in
            let slow = try await gateway.ask()
            #expect(slow.status == 503)
            await gate.stop()
            let away = try await gateway.ask()
            #expect(away.status == 503)
        }
    }
}

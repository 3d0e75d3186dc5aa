// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy
import PorticoTesting
import PorticoWire
import Testing

/// Takes the bearer token for the user's id; what follows a comma, for a role.
private struct LoginFilter: ProbeFilter {
    static let name = "login"

    init(_ config: ProbeText, _ builder: inout FilterBuilder) {}

    func request(_ exchange: Exchange) -> Verdict {
        let value = exchange.request.fields.joinedValue(named: "Authorization") ?? ""
        guard value.hasPrefix("Bearer ") else { return .next }
        let words = value.dropFirst("Bearer ".count).split(separator: "/").map(String.init)
        exchange.authenticate(as: Principal(id: words[0], roles: Array(words.dropFirst())))
        return .next
    }
}

/// Makes the user another one, if there is one.
private struct ActingFilter: ProbeFilter {
    static let name = "acting"
    static let phase = FilterPhase.afterAuthentication
    private let text: String

    init(_ config: ProbeText, _ builder: inout FilterBuilder) { self.text = config.text }

    func request(_ exchange: Exchange) -> Verdict {
        if exchange.principal != nil { exchange.authenticate(as: Principal(id: self.text)) }
        return .next
    }
}

/// A text with the user in it, for the service.
private struct GreetingFilter: CustomFilter {
    struct Config: Configurable {
        var text = Template(parts: [], text: "")
        static let noun = "greeting"
        static let keys: [Key<Config>] = [Key("text", \.text, .headerTemplate(allowing: [.user]), "For the service.")]
    }

    static let name = "greeting"
    static let documentation = "Only for a test."
    static let phase = FilterPhase.afterAuthentication
    private let text: Template

    init(_ config: Config, _ builder: inout FilterBuilder) { self.text = config.text }

    func request(_ exchange: Exchange) -> Verdict {
        exchange.request.fields.set(name: "X-Greeting", value: exchange.expand(self.text) ?? "nobody")
        return .next
    }
}

@Suite struct AuthenticateTests {
    private static let yaml = """
        services: { app: "${app}" }
        identity_headers: { X-User-Id: "{user.id}", X-User-Roles: "{user.roles}" }
        defaults: { login: x }
        routes:
          a: { match: /a, to: app, greeting: { text: "hello {user.id}" } }
          acting: { match: /acting, to: app, acting: root }
          home: { match: /home, compose: { me: { call: "GET app:/users/{user.id}" } } }
        """
    private static let filters: [any CustomFilter.Type] = [LoginFilter.self, ActingFilter.self, GreetingFilter.self]
    private static let forged = "X-User-Id: root\r\nx-user-id: root\r\nX-USER-ROLES: admin\r\n"

    /// What a service is told of the user.
    private static func told(_ target: String, _ fields: String) async throws -> (id: [String], roles: [String]) {
        var seen: RawMessage?
        try await Rig.run(Self.yaml, filters: Self.filters) { rig in
            seen = try await rig.forwarded("GET \(target) HTTP/1.1\r\nHost: a\r\n\(fields)\r\n")
        }
        return (seen?.values("X-User-Id") ?? [], seen?.values("X-User-Roles") ?? [])
    }

    @Test("services are told who the user is; what is not known of it stays away, and a client's own fields always do")
    func told() async throws {
        for forged in ["", Self.forged] {
            var said = try await Self.told("/a", "\(forged)Authorization: Bearer ada/staff/admin\r\n\(forged)")
            #expect(said.id == ["ada"] && said.roles == ["staff,admin"])
            said = try await Self.told("/a", "Authorization: Bearer ada\r\n\(forged)")
            #expect(said.id == ["ada"] && said.roles.isEmpty)
            said = try await Self.told("/a", forged)
            #expect(said.id.isEmpty && said.roles.isEmpty)
        }
    }

    @Test("who says it last holds")
    func replaced() async throws {
        let said = try await Self.told("/acting", "Authorization: Bearer ada/staff\r\n")
        #expect(said.id == ["root"] && said.roles.isEmpty)
    }

    @Test("nor does a client say it in trailers")
    func trailers() async throws {
        try await Rig.run(Self.yaml, filters: Self.filters) { rig in
            let seen = try await rig.forwarded(
                "POST /a HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ada\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "1\r\nx\r\n0\r\nX-User-Id: root\r\nX-Other: 1\r\n\r\n")
            #expect(seen.values("X-User-Id") == ["ada"])
            #expect(seen.trailers.map(\.name) == ["X-Other"])
        }
    }

    @Test("templates have it: those of filters behind, and of parts, whose services are told too")
    func templates() async throws {
        let login = "Authorization: Bearer ada\r\n"
        try await Rig.run(Self.yaml, filters: Self.filters) { rig in
            let seen = try await rig.forwarded("GET /a HTTP/1.1\r\nHost: a\r\n\(login)\r\n")
            #expect(seen["X-Greeting"] == "hello ada")
            let stranger = try await rig.forwarded("GET /a HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(stranger["X-Greeting"] == "nobody")
            let client = try await rig.connect()
            try await client.send("GET /home HTTP/1.1\r\nHost: a\r\n\(login)\(Self.forged)\r\n")
            let server = try await rig.upstream.accept()
            let part = try await server.receiveRequest()
            #expect(part.target == "/users/ada" && part.values("X-User-Id") == ["ada"])
            try await server.send(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1\r\n\r\n1")
            #expect(try await client.receiveResponse().text == "{\"me\":1}")
        }
    }

    @Test("the log says it of each request, and not of the next one on the connection")
    func log() async throws {
        let lines = try await LogRig.lines(Self.yaml, filters: Self.filters) { rig in
            let client = try await rig.gateway.connect()
            for token in ["ada", "", "a\"b\\"] {
                let field = token.isEmpty ? "" : "Authorization: Bearer \(token)\r\n"
                try await client.send("GET /a HTTP/1.1\r\nHost: a\r\n\(field)\r\n")
                _ = try await client.receiveResponse()
            }
        }
        #expect(lines.map { $0.text("user") } == ["ada", nil, "a\"b\\"])
        #expect(lines[1].isNull("user"))
    }
}

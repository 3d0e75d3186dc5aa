// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// Requests of pages of other origins.
@Suite struct CORSTests {
    private static let yaml = """
        services: { app: "${app}" }
        routes:
          plain: { match: /plain, to: app, cors: { origins: ["https://*.shop.example"], expose: [X-Total, ETag] } }
          login: { match: /login, to: app, cors: { origins: ["https://shop.example"], credentials: true } }
          open:  { match: /open, to: app, cors: "*" }
          named: { match: /named, to: app, cors: ["https://shop.example", "null"], headers: { request: { remove: Origin } } }
          forge: { match: /forge, to: app, cors: https://shop.example, headers: { request: { set: { Origin: "https://shop.example" } } } }
          own:   { match: /own, respond: { body: x, headers: { Access-Control-Allow-Origin: "*" } }, cors: https://shop.example }
          lacks: { match: /lacks, to: app, cors: https://shop.example, headers: { request: { set: { X-A: "{header.X-B}" } } } }
          tight: { match: /tight, to: app, cors: https://shop.example, limits: { body: 1B } }
          far:   { match: /far, to: app, cors: https://shop.example, ip: { deny: 127.0.0.1 } }
          none:  { match: /none, to: app }
        """
    private static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n"

    private static func get(_ path: String, origin: String?) -> String {
        "GET \(path) HTTP/1.1\r\nHost: a\r\n\(origin.map { "Origin: \($0)\r\n" } ?? "")\r\n"
    }

    /// What stands in an answer of other origins.
    private static func said(_ answer: RawMessage) -> [String] {
        answer.fields.filter { $0.name.lowercased().hasPrefix("access-control-") || $0.name.lowercased() == "vary" }
            .map { "\($0.name): \($0.value)" }
    }

    /// What a service's answer says of other origins when the client has it.
    private static func said(
        _ path: String, origin: String?, answer: String = "", to request: String? = nil
    ) async throws -> [String] {
        var said: [String] = []
        try await Rig.run(Self.yaml) { rig in
            let response = try await rig.answered(
                "\(Self.ok)\(answer)\r\n", to: request ?? Self.get(path, origin: origin))
            #expect(response.status == 200)
            said = Self.said(response)
        }
        return said
    }

    @Test("a page that may read the answer is told so, and what of it")
    func allowed() async throws {
        #expect(
            try await Self.said("/plain", origin: "https://www.shop.example") == [
                "Vary: Origin", "Access-Control-Allow-Origin: https://www.shop.example",
                "Access-Control-Expose-Headers: X-Total, ETag",
            ])
        #expect(
            try await Self.said("/login", origin: "https://shop.example") == [
                "Vary: Origin", "Access-Control-Allow-Origin: https://shop.example",
                "Access-Control-Allow-Credentials: true",
            ])
        #expect(
            try await Self.said("/named", origin: "null") == ["Vary: Origin", "Access-Control-Allow-Origin: null"])
    }

    @Test("to others, and where no page asks, nothing is said but that it depends")
    func denied() async throws {
        for origin in ["https://evil.example", "https://shop.example", "null", nil] {
            #expect(try await Self.said("/plain", origin: origin) == ["Vary: Origin"])
        }
        let field = "Origin: https://shop.example\r\n"
        let twice = "GET /login HTTP/1.1\r\nHost: a\r\n\(field)\(field)\r\n"
        #expect(try await Self.said("/login", origin: nil, to: twice) == ["Vary: Origin"])
    }

    @Test("what everyone may read does not depend on who asks")
    func everyone() async throws {
        for origin in ["https://evil.example", nil] {
            #expect(try await Self.said("/open", origin: origin) == ["Access-Control-Allow-Origin: *"])
        }
    }

    @Test("a request of another page goes on to the service, as it is")
    func passesOn() async throws {
        try await Rig.run(Self.yaml) { rig in
            let seen = try await rig.forwarded(
                "POST /plain HTTP/1.1\r\nHost: a\r\nOrigin: https://evil.example\r\nContent-Length: 0\r\n\r\n")
            #expect(seen["Origin"] == "https://evil.example")
        }
    }

    @Test("what the service says of other origins is replaced, in whatever case, and its Vary is kept")
    func replaced() async throws {
        let answer =
            "access-control-allow-origin: *\r\nAccess-Control-Allow-Credentials: true\r\n"
            + "ACCESS-CONTROL-EXPOSE-HEADERS: X-Secret\r\nAccess-Control-Allow-Private-Network: true\r\n"
        #expect(
            try await Self.said("/login", origin: "https://evil.example", answer: answer) == ["Vary: Origin"])
        #expect(
            try await Self.said("/named", origin: "https://shop.example", answer: answer) == [
                "Vary: Origin", "Access-Control-Allow-Origin: https://shop.example",
            ])
        for (given, wanted) in [
            ("Accept", ["Vary: Accept", "Vary: Origin"]), ("accept, ORIGIN", ["Vary: accept, ORIGIN"]),
            ("*", ["Vary: *"]), ("X-Origin", ["Vary: X-Origin", "Vary: Origin"]),
        ] {
            let said = try await Self.said("/plain", origin: nil, answer: "Vary: \(given)\r\n")
            #expect(said == wanted)
        }
        let without = try await Self.said("/none", origin: "https://evil.example", answer: answer)
        #expect(without.count == 4)
    }

    @Test("nor does it say so in what comes before its answer, or behind")
    func beside() async throws {
        try await Rig.run(Self.yaml) { rig in
            let client = try await rig.connect()
            try await client.send(Self.get("/login", origin: "https://evil.example"))
            let server = try await rig.upstream.accept()
            _ = try await server.receiveRequest()
            try await server.send(
                "HTTP/1.1 103 Early Hints\r\nAccess-Control-Allow-Origin: *\r\nLink: </a>\r\n\r\n"
                    + "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "0\r\nAccess-Control-Allow-Origin: *\r\nX-T: 1\r\n\r\n")
            let interim = try await client.receiveHead()
            #expect(interim.status == 103 && interim.names == ["Link"])
            let answer = try await client.receiveResponse()
            #expect(answer.status == 200 && answer.trailers.map(\.name) == ["X-T"])
        }
    }

    @Test("the page that asks is the one that the client names, whatever filters make of the field for the service")
    func asItCame() async throws {
        #expect(
            try await Self.said("/named", origin: "https://shop.example") == [
                "Vary: Origin", "Access-Control-Allow-Origin: https://shop.example",
            ])
        for origin in ["https://evil.example", nil] {
            #expect(try await Self.said("/forge", origin: origin) == ["Vary: Origin"])
        }
    }

    @Test(
        "pages can read what the gateway answers itself, errors too",
        arguments: [
            ("GET /own", "", 200), ("GET /lacks", "", 400), ("POST /tight", "Content-Length: 2\r\n", 413),
            ("GET /far", "", 403),
        ])
    func ownAnswers(_ line: String, _ fields: String, _ status: Int) async throws {
        try await Rig.run(Self.yaml) { rig in
            for origin in ["https://shop.example", "https://evil.example"] {
                let client = try await rig.connect()
                try await client.send("\(line) HTTP/1.1\r\nHost: a\r\n\(fields)Origin: \(origin)\r\n\r\n")
                let answer = try await client.receiveResponse()
                #expect(answer.status == status)
                let allowed = origin == "https://shop.example" ? [origin] : []
                #expect(answer.values("Access-Control-Allow-Origin") == allowed)
                #expect(answer.values("Vary").joined(separator: ", ").contains("Origin"))
            }
        }
    }

    @Test("requests of one connection are told apart")
    func keepAlive() async throws {
        try await Rig.run(Self.yaml) { rig in
            let client = try await rig.connect()
            for origin in ["https://shop.example", "https://evil.example", nil, "https://shop.example"] {
                try await client.send(Self.get("/own", origin: origin))
                let answer = try await client.receiveResponse()
                let isTaken = origin == "https://shop.example"
                #expect(answer.values("Access-Control-Allow-Origin") == (isTaken ? ["https://shop.example"] : []))
            }
        }
    }
}

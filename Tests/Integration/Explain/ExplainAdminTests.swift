// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoTesting
import Testing

/// `POST /explain` on the admin address.
@Suite struct ExplainAdminTests {
    private static let yaml = """
        admin: { address: "127.0.0.1:0", token: t0ken }
        services: { app: "${app}" }
        routes: { all: { match: "/users/{id}", to: app } }
        """

    private static func question(_ body: String, token: String? = "t0ken") -> String {
        let field = token.map { "Authorization: Bearer \($0)\r\n" } ?? ""
        return "POST /explain HTTP/1.1\r\nHost: localhost\r\n\(field)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    @Test("the decision comes as JSON, and no service is called, nothing counted or logged")
    func answers() async throws {
        var pipe: [Int32] = [0, 0]
        #expect(Glibc.pipe(&pipe) == 0)
        let log = try await RawConnection.reading(descriptor: pipe[0])
        let upstream = try await FakeUpstream()
        let gateway = try TestGateway(Self.yaml, values: ["app": upstream.url], log: pipe[1])
        let admin = try await gateway.connectToAdmin()
        let before = try await Self.counters(admin)
        try await admin.send(Self.question(#"{ "url": "/users/7?a=1", "headers": { "X-A": ["1", "2"] } }"#))
        let response = try await admin.receiveResponse()
        #expect(response.status == 200)
        #expect(response["Content-Type"] == "application/json")
        #expect(response.text.contains(#""route": "all""#))
        #expect(response.text.contains(#""GET /users/7?a=1 HTTP/1.1""#))
        #expect(response.text.contains(#""X-A: 1""#) && response.text.contains(#""X-A: 2""#))
        #expect(response.text.contains(#""address": "127.0.0.1:\#(upstream.port)""#))
        #expect(try await Self.counters(admin) == before)
        #expect(upstream.connectionCount == 0)
        await gateway.stop()
        close(pipe[1])
        #expect(try await log.receiveAll() == [])
        await upstream.stop()
    }

    /// What `/metrics` says of requests.
    private static func counters(_ admin: RawConnection) async throws -> [Substring] {
        try await admin.send("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n")
        return try await admin.receiveResponse().text.split(separator: "\n").filter {
            $0.hasPrefix("http_server_") || $0.hasPrefix("http_client_")
        }
    }

    @Test(
        "what is wrong with the question is a 400 that names key and place",
        arguments: [
            (#"{ "url": "/x", "methd": "GET" }"#, "unknown key 'methd' did you mean 'method'?"),
            (#"{ "url": "/x", "user": { "name": "1" } }"#, "unknown key 'name'"),
            (#"{ "url": "/x", "listener": "inner" }"#, "there is no listener 'inner'"),
            ("GET /x", "expected a map"), ("", "severity error"), ("{", "error"), ("\u{0}", "NUL"),
        ])
    func refuses(_ body: String, _ says: String) async throws {
        try await Rig.run(Self.yaml) { rig in
            let admin = try await rig.gateway.connectToAdmin()
            try await admin.send(Self.question(body))
            let response = try await admin.receiveResponse()
            #expect(response.status == 400)
            #expect(response["Content-Type"] == "application/problem+json")
            let words = says.split(separator: " ")
            #expect(words.allSatisfy { response.text.contains($0) }, "\(response.text)")
        }
    }

    @Test("it takes the operator's token, and no more than 64 KiB")
    func guarded() async throws {
        try await Rig.run(Self.yaml) { rig in
            for token in [nil, "wrong"] {
                let admin = try await rig.gateway.connectToAdmin()
                try await admin.send(Self.question(#"{ "url": "/x" }"#, token: token))
                #expect(try await admin.receiveResponse().status == 401)
            }
            let admin = try await rig.gateway.connectToAdmin()
            try await admin.send(Self.question(#"{ "url": "/\#(String(repeating: "x", count: 65536))" }"#))
            #expect(try await admin.receiveResponse().status == 413)
        }
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// Who may use the admin address, and from where.
@Suite struct AdminSecurityTests {
    private static let token: String = "t0ken-._~+/="
    private static let yaml: String = """
        admin: { address: "127.0.0.1:0", token: "\(Self.token)" }
        routes: { hello: { match: /hello, respond: { body: hello } } }
        """
    private static let open = "routes: { hello: { match: /hello, respond: { body: hello } } }"

    private static let closed = [
        "GET /status", "HEAD /status", "GET /config", "POST /explain", "POST /reload", "POST /drain",
    ]

    private static func ask(
        _ rig: Rig, _ request: String, host: String = "localhost", fields: [String] = []
    ) async throws -> RawMessage {
        let admin = try await rig.gateway.connectToAdmin()
        let lines = (["\(request) HTTP/1.1", "Host: \(host)"] + fields).joined(separator: "\r\n")
        try await admin.send("\(lines)\r\nConnection: close\r\n\r\n")
        let answer = try await admin.receiveResponse(toHEAD: request.hasPrefix("HEAD "))
        await admin.close()
        return answer
    }

    @Test("without the token nothing is told or done but health")
    func missing() async throws {
        try await Rig.run(Self.yaml) { rig in
            for request in Self.closed {
                let answer = try await Self.ask(rig, request)
                #expect(answer.status == 401, "\(request)")
                #expect(answer["WWW-Authenticate"] == "Bearer realm=\"portico admin\"")
                #expect(try await Self.ask(rig, "GET /readyz").status == 200)
                #expect(try await Self.ask(rig, "GET /healthz").status == 200)
            }
        }
    }

    private static let wrongFields: [[String]] = [
        ["Authorization: Bearer wrong"],
        ["Authorization: Bearer \(Self.token)x"],
        ["Authorization: Bearer \(Self.token.dropLast())"],
        ["Authorization: Bearer"],
        ["Authorization: Bearer "],
        ["Authorization:"],
        ["Authorization: \(Self.token)"],
        ["Authorization: Basic \(Self.token)"],
        ["Authorization: Digest \(Self.token)"],
        ["Authorization: Bearer \(Self.token.uppercased())"],
        ["Authorization: Bearer \"\(Self.token)\""],
        ["Authorization: Bearer \(Self.token) \(Self.token)"],
        ["Authorization: Bearer token=\(Self.token)"],
        ["Authorization: Bearer \u{e9}\u{1f511}"],
        ["Authorization: Bearer wrong", "Authorization: Bearer \(Self.token)"],
        ["Authorization: Bearer \(Self.token)", "Authorization: Bearer wrong"],
        ["Authorization: Bearer \(Self.token)", "Authorization: Bearer \(Self.token)"],
        ["Authorization: Bearer \(Self.token),Bearer \(Self.token)"],
        ["Authorization: Bearer \(String(repeating: Self.token, count: 1000))"],
        ["Proxy-Authorization: Bearer \(Self.token)"],
        ["Cookie: token=\(Self.token)"],
        ["X-Forwarded-For: 127.0.0.1"],
    ]

    @Test("a token that is not the right one, in any form, gets the same words as any other")
    func wrong() async throws {
        try await Rig.run(Self.yaml) { rig in
            for fields in Self.wrongFields {
                let isShown = fields.contains { $0.hasPrefix("Authorization:") && $0 != "Authorization:" }
                for request in Self.closed {
                    let answer = try await Self.ask(rig, request, fields: fields)
                    #expect(answer.status == 401, "\(request) \(fields)")
                    let challenge = try #require(answer["WWW-Authenticate"])
                    #expect(challenge.hasPrefix("Bearer realm=\"portico admin\""))
                    #expect(!answer.text.contains(Self.token) && !answer.text.contains("hello"))
                    if isShown, !request.hasPrefix("HEAD ") {
                        #expect(challenge.contains("error=\"invalid_token\""))
                        #expect(answer.text.contains("The token is not the right one."))
                    }
                }
                #expect(try await Self.ask(rig, "GET /readyz").status == 200)
            }
        }
    }

    @Test("the token opens, whatever the case of its scheme, from wherever a request comes")
    func right() async throws {
        try await Rig.run(Self.yaml) { rig in
            for scheme in ["Bearer", "bearer", "BEARER"] {
                let fields = ["Authorization: \(scheme) \(Self.token)", "Origin: https://portal.example"]
                let answer = try await Self.ask(rig, "GET /status", host: "gateway.example:9901", fields: fields)
                #expect(answer.status == 200)
                #expect(answer["Cache-Control"] == "no-store")
            }
        }
    }

    @Test("a head beyond the limit, token or not, is refused as everywhere")
    func huge() async throws {
        try await Rig.run(Self.yaml) { rig in
            let fields = ["Authorization: Bearer \(String(repeating: "x", count: 40_000))"]
            let answer = try await Self.ask(rig, "GET /status", fields: fields)
            #expect(answer.status == 431)
        }
    }

    private static let localHosts: [String] = [
        "localhost", "LOCALHOST", "localhost:9901", "127.0.0.1", "127.0.0.1:9901", "127.8.9.1", "[::1]",
        "[::1]:9901",
    ]

    @Test("without a configured token, programs of this machine may ask")
    func local() async throws {
        try await Rig.run(Self.open) { rig in
            for host in Self.localHosts {
                let answer = try await Self.ask(rig, "GET /status", host: host)
                #expect(answer.status == 200, "\(host)")
            }
        }
    }

    private static let foreign: [(String, [String])] = [
        ("evil.example", []), ("localhost.evil.example", []), ("127.0.0.1.evil.example", []), ("192.0.2.1", []),
        ("[2001:db8::1]", []), ("localhost.", []), ("0.0.0.0", []), ("[::]", []), ("xlocalhost", []),
        ("x127.0.0.1y", []), ("9127.0.0.12", []),
        ("localhost", ["Via: 1.1 proxy"]), ("localhost", ["X-Forwarded-For: 192.0.2.1"]),
        ("localhost", ["Forwarded: for=192.0.2.1"]),
        ("localhost", ["Origin: https://evil.example"]), ("localhost", ["Origin: null"]),
        ("localhost", ["Origin:"]),
        ("localhost", ["Origin: http://localhost"]),
    ]

    @Test("pages of a browser and proxies on this machine may not: a foreign Host, an Origin, a Via are refused")
    func browser() async throws {
        try await Rig.run(Self.open) { rig in
            for (host, fields) in Self.foreign {
                for request in Self.closed {
                    let answer = try await Self.ask(rig, request, host: host, fields: fields)
                    #expect(answer.status == 403, "\(request) \(host) \(fields)")
                }
                #expect(
                    try await Self.ask(rig, "GET /readyz", host: host, fields: fields).status == 200)
            }
        }
    }

    private static let others: [(String, Int)] = [
        ("PUT /status", 405), ("DELETE /config", 405), ("OPTIONS /reload", 405), ("GET /reload", 405),
        ("HEAD /drain", 405), ("GET /drain", 405), ("POST /status", 405), ("OPTIONS /status", 405),
        ("TRACE /status", 405), ("POST /", 405), ("GET /Status", 404), ("GET /status/", 404), ("GET /status/x", 404),
        ("GET /hello", 404), ("POST /shutdown", 404),
    ]

    @Test("other methods and paths are 405 and 404, and change nothing")
    func methods() async throws {
        try await Rig.run(Self.open) { rig in
            for (request, status) in Self.others {
                let answer = try await Self.ask(rig, request)
                #expect(answer.status == status, "\(request)")
                if status == 405 { #expect(answer["Allow"] != nil) }
                #expect(try await Self.ask(rig, "GET /readyz").status == 200)
            }
        }
    }

    private static let tricks: [String] = [
        "GET /status", "GET /config", "POST /reload", "POST /drain", "GET /readyz", "GET /metrics", "GET //status",
        "GET /./status", "GET /hello/../status", "GET /%73tatus", "GET /hello/..%2fstatus", "GET /hello/..;/status",
        "GET http://localhost/status", "GET http://127.0.0.1:9901/status", "GET http://localhost:ADMIN/status",
        "CONNECT localhost:ADMIN",
    ]

    @Test("no public listener leads there, by any path, host or form of target")
    func separate() async throws {
        try await Rig.run(Self.open) { rig in
            for request in Self.tricks {
                let target = request.replacing("ADMIN", with: "\(rig.gateway.adminPort)")
                for host in ["a", "localhost", "127.0.0.1:\(rig.gateway.adminPort)"] {
                    let client = try await rig.connect()
                    try await client.send("\(target) HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n")
                    let answer = try await client.receiveResponse()
                    #expect(answer.status >= 400, "\(request) \(host)")
                    #expect(!answer.text.contains("uptime_seconds") && !answer.text.contains("not ready"))
                }
                #expect(try await Self.ask(rig, "GET /readyz").status == 200)
            }
        }
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// A request whose connection was never made goes to another target, whatever its method: no service has seen it.
@Suite struct ConnectFailureTests {
    /// One target that lives behind three at which nobody listens: wherever the choice begins, four connections lead to it.
    private static let routes = """
        routes:
          plain:    { match: /**, to: app }
          changed:  { match: /changed, to: app, transform: { request: { json: { wrap: data } } } }
          composed: { match: POST /composed, compose: { a: { call: "POST app:/", send: request } } }
        """

    private static func run(
        _ targets: [String], _ body: (TestGateway) async throws -> Void
    ) async throws {
        let list = targets.map { "\"\($0)\"" }.joined(separator: ", ")
        let gateway = try TestGateway("services: { app: { targets: [\(list)] } }\n\(Self.routes)")
        var failure: (any Error)?
        do { try await body(gateway) } catch { failure = error }
        await gateway.stop()
        if let failure { throw failure }
    }

    private static func runWithOneAlive(
        _ body: (TestGateway, FakeService) async throws -> Void
    ) async throws {
        let dead = try DeadPort()
        let service = try await FakeService(always("1"))
        var failure: (any Error)?
        do {
            try await Self.run(dead.addresses(3) + [service.upstream.url]) { gateway in
                try await body(gateway, service)
                let scrape = try await Scrape.of(gateway)
                #expect(scrape.sum("portico_upstream_connect_failures_total") > 0, "no target was dead")
            }
        } catch {
            failure = error
        }
        await service.upstream.stop()
        if let failure { throw failure }
    }

    /// Whichever target has its turn: every one has it once.
    private static let turns = 4

    private static let uploads =
        Upload.all("POST") + [
            Upload(size: 0), Upload(size: 0, isChunked: true), Upload(method: "GET", size: 0),
            Upload(method: "PUT"), Upload(method: "PATCH", isChunked: true), Upload(method: "DELETE", isApart: true),
            Upload(method: "BREW"), Upload(method: "GET"), Upload(size: 3_000_000, isApart: true),
        ]

    @Test("its body arrives whole at the target that lives, and once")
    func movesOn() async throws {
        try await Self.runWithOneAlive { gateway, service in
            let client = try await gateway.connect()
            var count = 0
            for upload in Self.uploads {
                for turn in 1...Self.turns {
                    let response = try await upload.ask(client)
                    let name = "\(upload.testDescription), turn \(turn)"
                    #expect(response.status == 200, "\(name)")
                    guard response.status == 200 else { continue }
                    count += 1
                    #expect(service.requests.count == count, "\(name)")
                    #expect(service.requests.last?.method == upload.method, "\(name)")
                    let isSame = service.requests.last?.body == upload.body
                    #expect(isSame, "\(name)")
                }
            }
        }
    }

    @Test(
        "a body that the gateway holds moves on as well, changed or for a part of a composition",
        arguments: [
            ("/changed", #"{"data":"ab"}"#, "1"), ("/composed", #""ab""#, #"{"a":1}"#),
        ])
    func held(_ target: String, _ sent: String, _ answer: String) async throws {
        try await Self.runWithOneAlive { gateway, service in
            let client = try await gateway.connect()
            for turn in 1...Self.turns {
                let response = try await Upload(target: target).ask(client)
                try #require(response.status == 200, "turn \(turn)")
                #expect(response.text == answer)
                #expect(service.requests.map(\.text) == Array(repeating: sent, count: turn))
            }
        }
    }

    @Test("a client that waits for leave to send its body gets it from the target that lives")
    func expectsContinue() async throws {
        let dead = try DeadPort()
        let upstream = try await FakeUpstream { server in
            _ = try await server.receiveHead()
            try await server.send("HTTP/1.1 100 Continue\r\n\r\n")
            let body = String(decoding: try await server.receive(4), as: UTF8.self)
            try await server.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 4\r\n\r\n\(body)")
        }
        try await Self.run(dead.addresses(3) + [upstream.url]) { gateway in
            for turn in 1...Self.turns {
                let client = try await gateway.connect()
                try await client.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n")
                try #require(try await client.receiveResponse().status == 100, "turn \(turn)")
                try await client.send("body")
                #expect(try await client.receiveResponse().text == "body")
                await client.close()
            }
        }
        await upstream.stop()
    }

    @Test("at most three other targets are tried, then it is a 502, at once", arguments: [5, 1500])
    func allDead(_ count: Int) async throws {
        let dead = try DeadPort()
        let uploads = [
            Upload(method: "GET", size: 0), Upload(), Upload(isChunked: true), Upload(size: 300_000, isApart: true),
            Upload(target: "/changed"),
        ]
        try await Self.run(dead.addresses(count)) { gateway in
            for (number, upload) in zip(1..., uploads) {
                let name = Comment(rawValue: upload.testDescription)
                let response = try await upload.ask(try await gateway.connect())
                #expect(response.status == 502, name)
                #expect(response["Content-Type"] == "application/problem+json", name)
                #expect(response["Proxy-Status"] == "portico; error=connection_refused; next-hop=\"app\"", name)
                let scrape = try await Scrape.of(gateway) { $0.requests == number }
                #expect(scrape.sum("portico_upstream_connect_failures_total") == 4 * number, name)
                #expect(scrape.sum("portico_upstream_retries_total") == 3 * number, name)
                let attempts = "http_client_request_duration_seconds_count"
                #expect(scrape.sum(attempts, #"error_type="connect_failure""#) == 4 * number, name)
                #expect(
                    scrape.sum("portico_errors_total", #"error_type="connect_failure",reason="UF""#) == number, name)
            }
        }
    }

    @Test("each request has its own tries: targets that were dead for one are tried again by the next")
    func again() async throws {
        let dead = try DeadPort()
        try await Self.run(dead.addresses(2)) { gateway in
            let client = try await gateway.connect()
            for turn in 1...3 {
                #expect(try await Upload().ask(client).status == 502)
                let scrape = try await Scrape.of(gateway) { $0.requests == turn }
                #expect(scrape.sum("portico_upstream_connect_failures_total") == 2 * turn)
            }
        }
    }
}

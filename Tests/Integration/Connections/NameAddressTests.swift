// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// All addresses of a target's name are candidates for a connection (RFC 8305). `localhost` has both loopback addresses,
/// whatever the system's files say of it (RFC 6761 §6.3).
@Suite struct NameAddressTests {
    /// A service on one of the two, while the same port of the other is kept from everybody.
    private struct Half {
        let service: FakeService
        let other: DeadPort
        let fillers: [RawConnection]

        /// The port may be taken at the other address: then both move to another.
        static func start(on loopback: Loopback, otherHangs: Bool = false) async throws -> Half {
            for _ in 0..<5 {
                let service = try await FakeService(host: loopback.host) { _ in
                    .raw("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", after: .closes)
                }
                if otherHangs {
                    let full = try? await DeadPort.full(on: loopback.other, port: service.upstream.port)
                    if let full { return Half(service: service, other: full.0, fillers: full.1) }
                } else if let dead = try? DeadPort(on: loopback.other, port: service.upstream.port) {
                    return Half(service: service, other: dead, fillers: [])
                }
                await service.upstream.stop()
            }
            throw TestingError("no port is free on both loopback addresses")
        }

        func stop() async {
            await self.service.upstream.stop()
            for filler in self.fillers { await filler.close() }
        }
    }

    private static func run(
        _ url: String, _ body: (TestGateway) async throws -> Void
    ) async throws {
        let gateway = try TestGateway(
            "services: { app: \"\(url)\" }\nroutes: { all: { match: /**, to: app } }")
        var failure: (any Error)?
        do { try await body(gateway) } catch { failure = error }
        await gateway.stop()
        if let failure { throw failure }
    }

    /// Fails in words where this machine has no IPv6.
    private static func requireBoth() throws {
        for loopback in Loopback.allCases { _ = try DeadPort(on: loopback) }
    }

    @Test(
        "a service at localhost is found, whichever of the two it listens on",
        arguments: Loopback.allCases, [false, true])
    func localhost(_ loopback: Loopback, otherHangs: Bool) async throws {
        try Self.requireBoth()
        let half = try await Half.start(on: loopback, otherHangs: otherHangs)
        try await Self.run("http://localhost:\(half.service.upstream.port)") { gateway in
            let client = try await gateway.connect()
            let uploads = [
                Upload(method: "GET", size: 0), Upload(), Upload(size: 300_000, isChunked: true, isApart: true),
            ]
            for (number, upload) in uploads.enumerated() {
                try #require(try await upload.ask(client).status == 200, "\(upload.testDescription)")
                #expect(half.service.requests.count == number + 1)
                #expect(half.service.requests.last?.body == upload.body)
                #expect(half.service.requests.last?["Host"] == "localhost:\(half.service.upstream.port)")
            }
        }
        await half.stop()
    }

    @Test("where nobody listens on either, it is a 502")
    func neither() async throws {
        try Self.requireBoth()
        let dead = try DeadPort()
        let other = try DeadPort(on: .v6, port: dead.port)
        try await Self.run("http://localhost:\(other.port)") { gateway in
            let response = try await Upload().ask(try await gateway.connect())
            #expect(response.status == 502)
            #expect(response["Proxy-Status"] == "portico; error=connection_refused; next-hop=\"app\"")
        }
    }

    @Test("an address as such has no other one", arguments: Loopback.allCases)
    func literal(_ loopback: Loopback) async throws {
        try Self.requireBoth()
        let half = try await Half.start(on: loopback)
        let hosts = loopback == .v4 ? ["127.0.0.1", "[::1]"] : ["[::1]", "127.0.0.1"]
        for (host, status) in zip(hosts, [200, 502]) {
            try await Self.run("http://\(host):\(half.service.upstream.port)") { gateway in
                let client = try await gateway.connect()
                #expect(try await Upload().ask(client).status == status, "\(host)")
            }
        }
        await half.stop()
    }
}

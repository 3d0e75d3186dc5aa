// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

@Suite struct PoolIdleTests {
    private static let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

    /// Half a minute passes here, without work: it overlaps with other tests.
    @Test("an unused connection to a service ends after half a minute, one that carries an exchange by then does not")
    func idle() async throws {
        try await Rig.run(Rig.timeout("{ first_byte: 2m, total: 2m }")) { rig in
            let clients = [try await rig.connect(), try await rig.connect()]
            for client in clients { try await client.send(Self.get) }
            let servers = [try await rig.upstream.accept(), try await rig.upstream.accept()]
            for server in servers {
                _ = try await server.receiveRequest()
                try await server.send(Script.response("x"))
            }
            for client in clients { _ = try await client.receiveResponse() }
            let end = ContinuousClock.now + .seconds(31)

            try await clients[0].send(Self.get)
            let (busy, unused) = try await Self.sort(servers)
            _ = try await busy.receiveRequest()
            #expect(!unused.isEnded)
            while ContinuousClock.now < end { await Pace.tick() }
            try await unused.receiveEnd()
            try await busy.send(Script.response("late"))
            #expect(try await clients[0].receiveResponse().text == "late")
            try await clients[0].send(Self.get)
            _ = try await busy.receiveRequest()
            try await busy.send(Script.response("again"))
            #expect(try await clients[0].receiveResponse().text == "again")
            #expect(rig.upstream.connectionCount == 2)
        }
    }

    /// The connection that got a second request, and the other one.
    private static func sort(_ servers: [RawConnection]) async throws -> (RawConnection, RawConnection) {
        let end = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < end {
            for (index, server) in servers.enumerated() where server.history.components(of: "GET / ") == 2 {
                return (server, servers[1 - index])
            }
            await Pace.tick()
        }
        throw TestingError("no second request came")
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// Several event loops behind one address.
@Suite struct WorkersTests {
    @Test("with several workers many clients at once are all served, each with its own answers")
    func many() async throws {
        let upstream = try await FakeUpstream(script: Script { Script.response($0.target) }.run)
        let gateway = try TestGateway(Rig.plain, values: ["app": upstream.url], workers: 3)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<30 {
                group.addTask {
                    let client = try await gateway.connect()
                    for turn in 0..<20 {
                        try await client.send("GET /\(number)/\(turn) HTTP/1.1\r\nHost: a\r\n\r\n")
                        #expect(try await client.receiveResponse().text == "/\(number)/\(turn)")
                    }
                }
            }
            try await group.waitForAll()
        }
        await gateway.stop()
        await upstream.stop()
    }

    @Test("exactly as many connections are served as the listener allows, whichever worker has them")
    func connections() async throws {
        let yaml = """
            listeners: { public: { address: "127.0.0.1:0", limits: { connections: 40, head_timeout: 2m } } }
            routes: { all: { match: /**, respond: { body: ok } } }
            """
        let gateway = try TestGateway(yaml, workers: 3)
        var served: [RawConnection] = []
        var refused = 0
        for _ in 0..<60 {
            let client = try await gateway.connect()
            try? await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            let status = try await client.receiveResponse().status
            if status == 200 { served.append(client) } else { refused += 1 }
        }
        #expect(served.count == 40 && refused == 20)
        // As many as leave can come again.
        for client in served.prefix(10) {
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            _ = try await client.receiveLastResponse()
        }
        var again = 0
        for _ in 0..<20 {
            let client = try await gateway.connect()
            try? await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            if try await client.receiveResponse().status == 200 { again += 1 }
        }
        #expect(again == 10)
        await gateway.stop()
    }

    @Test("a gateway that stops ends its connections on both sides, idle ones too")
    func stop() async throws {
        let upstream = try await FakeUpstream()
        let gateway = try TestGateway(Rig.plain, values: ["app": upstream.url])
        let client = try await RawConnection.connect(port: gateway.port)
        try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        let server = try await upstream.accept()
        _ = try await server.receiveRequest()
        try await server.send(Script.response("ok"))
        #expect(try await client.receiveResponse().text == "ok")
        await gateway.stop()
        try await client.receiveEnd()
        try await server.receiveEnd()
        await #expect(throws: (any Error).self) { _ = try await RawConnection.connect(port: gateway.port) }
        await client.close()
        await upstream.stop()
    }
}

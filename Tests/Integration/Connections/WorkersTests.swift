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

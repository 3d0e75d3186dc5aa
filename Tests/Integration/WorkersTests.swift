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
}

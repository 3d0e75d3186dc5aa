// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoTesting
import Testing

extension Timed {
    /// The program as a whole.
    @Suite(.enabled(if: PorticoProcess.path != nil, PorticoProcess.notice)) struct ProcessTests {
        @Test(
            "a signal to end completes what is in flight, and the program exits with 0", arguments: [SIGTERM, SIGINT])
        func ends(_ signal: Int32) async throws {
            let upstream = try await FakeUpstream()
            try await PorticoProcess.run(upstream.url) { process in
                let client = try await process.connect()
                try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                let server = try await upstream.accept()
                _ = try await server.receiveRequest()
                process.child.signal(signal)
                _ = try await process.child.errors.receive(through: "draining")
                try await server.send(Script.response("last"))
                let response = try await client.receiveLastResponse()
                #expect(response.text == "last")
                #expect(await process.child.exitStatus() == 0)
            }
            await upstream.stop()
        }

        @Test("what does not complete in time is cut off, and the program exits with 0")
        func bounded() async throws {
            let upstream = try await FakeUpstream()
            try await PorticoProcess.run(upstream.url, more: "drain: { timeout: 300ms }") { process in
                let client = try await process.connect()
                try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                _ = try await upstream.accept().receiveRequest()
                process.child.signal(SIGTERM)
                #expect(await process.child.exitStatus() == 0)
                _ = try? await client.receiveAll()
                #expect(client.isEnded)
            }
            await upstream.stop()
        }
    }
}

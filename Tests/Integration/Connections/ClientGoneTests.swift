// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

extension Timed {
    /// A client that leaves: nothing goes on behind its back.
    @Suite struct ClientGoneTests {
        @Test("the upstream's connection ends when the client resets before the answer")
        func resetsBeforeAnswer() async throws {
            try await Rig.run { rig in
                let client = try await rig.connect()
                try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                let server = try await rig.upstream.accept()
                _ = try await server.receiveRequest()
                try await client.reset()
                try await server.receiveEnd()
            }
        }

        @Test("the upstream's connection ends when the client leaves before the answer")
        func closesBeforeAnswer() async throws {
            try await Rig.run { rig in
                let client = try await rig.connect()
                try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                let server = try await rig.upstream.accept()
                _ = try await server.receiveRequest()
                let begin = ContinuousClock.now
                await client.close()
                try await server.receiveEnd()
                // It might have ended its side alone: it is waited for, but not for long.
                let time = ContinuousClock.now - begin
                #expect(time > .milliseconds(800) && time < .seconds(6), "\(time)")
            }
        }

        @Test("the upstream's connection ends when the client leaves in the middle of the answer")
        func leavesInAnswer() async throws {
            try await Rig.run { rig in
                let client = try await rig.connect()
                try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                let server = try await rig.upstream.accept()
                _ = try await server.receiveRequest()
                try await server.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n")
                _ = try await client.receive(through: "1\r\na\r\n")
                try await client.reset()
                try await server.receiveEnd()
            }
        }

        @Test(
            "a request that breaks off does not look complete to the upstream",
            arguments: [
                ("Content-Length: 10\r\n\r\nhalf", ""), ("Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", "\r\n"),
                ("Transfer-Encoding: chunked\r\n\r\n9\r\nhalf", "\r\n"),
            ])
        func leavesInRequest(_ rest: String, _ behind: String) async throws {
            try await Rig.run { rig in
                let client = try await rig.connect()
                try await client.send("POST / HTTP/1.1\r\nHost: a\r\n" + rest)
                let server = try await rig.upstream.accept()
                _ = try await server.receive(through: "half")
                await client.close()
                let after = String(decoding: try await server.receiveAll(), as: UTF8.self)
                #expect(after == behind)
            }
        }

        @Test("a client that has said all and ended its side gets its answer")
        func halfClosed() async throws {
            try await Rig.run(script: Script.ok("answer")) { rig in
                let client = try await rig.connect()
                try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                try await client.endSending()
                #expect(try await client.receiveLastResponse().text == "answer")
            }
        }

        @Test(
            "a broken-off head reaches nobody",
            arguments: ["GET", "GET / HTTP/1.1\r\nHost: a\r\n", "GET / HTTP/1.1\r\nHost: a\r\n\r"])
        func leavesInHead(_ part: String) async throws {
            try await Rig.run { rig in
                let client = try await rig.connect()
                try await client.send(part)
                try await client.endSending()
                _ = try await client.receiveAll()
                try await rig.expectUntouched()
            }
        }
    }
}

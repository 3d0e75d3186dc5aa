// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

extension Timed {
    /// `idle` ends a pause, not a transfer that is slow: who takes a little now and then makes progress.
    @Suite struct SlowReaderTests {
        private static let request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

        private static func text(_ count: Int) -> String {
            String(repeating: "0123456789abcdefghijklm", count: count / 23 + 1)
        }

        @Test("a streamed answer reaches a slow reader whole", arguments: [SlowReader.brisk, .walking, .crawling])
        func streamed(_ reader: SlowReader) async throws {
            let text = Self.text(reader.length(buffers: SlowReader.towardsClient))
            try await Rig.run(Rig.timeout("{ idle: \(SlowReader.idle) }"), script: Script.ok(text)) { rig in
                try await reader.expect(text, port: rig.gateway.port, Self.request)
            }
        }

        @Test("a reader that stops is cut off after idle, and so is the service's connection")
        func stops() async throws {
            let script = Script.ok(Self.text(SlowReader.towardsService))
            try await Rig.run(Rig.timeout("{ idle: 300ms }"), script: script) { rig in
                let time = try await SlowReader.stop(rig.gateway, Self.request)
                #expect(time > .milliseconds(200) && time < .seconds(5), "\(time)")
                #expect(rig.upstream.connections.count == 1)
                for connection in rig.upstream.connections { _ = try? await connection.receiveAll() }
            }
        }

        @Test("a body reaches a service whole that takes it slowly", arguments: [SlowReader.brisk, .crawling])
        func upload(_ reader: SlowReader) async throws {
            let service = try PlainListener(receiveBuffer: reader.buffer)
            let body = [UInt8](repeating: 97, count: reader.length(buffers: SlowReader.towardsService))
            async let taken = PlainSocket.run {
                let socket = try service.accept()
                let received = reader.take(from: socket, body: body.count)
                socket.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\ntaken")
                return received.count
            }
            let yaml =
                Rig.timeout("{ idle: \(SlowReader.idle) }")
                + "\nlisteners: { public: { address: \"127.0.0.1:0\", limits: { body: 64MiB } } }"
            let gateway = try TestGateway(yaml, values: ["app": service.url])
            let client = try await gateway.connect()
            async let sending: Void = {
                try? await client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.count)\r\n\r\n")
                try? await client.send(body)
            }()
            let response = try? await client.receiveResponse()
            #expect(response?.text == "taken", "\(response?.startLine ?? "no answer")")
            await gateway.stop()
            _ = await sending
            #expect(try await taken > body.count)
        }
    }
}

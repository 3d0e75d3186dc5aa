// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

extension Timed {
    /// An answer that the gateway holds whole, composed or changed, has the time of a streamed one: as long as it takes,
    /// without a pause of `idle`. The time that a connection may be idle begins when the answer has been taken.
    @Suite struct WholeAnswerTimeTests {
        private static func yaml(idle: String, listener: String) -> String {
            """
            services: { app: "${app}" }
            listeners: { public: { address: "127.0.0.1:0", limits: { idle: \(listener), head_timeout: 2m } } }
            routes:
              composed:
                match: GET /composed
                timeout: { idle: \(idle) }
                compose: { max_body: 64MiB, parts: { a: { call: GET app:/a, max_body: 64MiB } } }
              changed:
                match: GET /changed
                to: app
                timeout: { idle: \(idle) }
                transform: { max_body: 64MiB, response: { json: { remove: secret } } }
            """
        }

        private static func run(
            idle: String, listener: String, length: Int, _ body: (Rig, String) async throws -> Void
        ) async throws {
            let text = "\"text\":\"\(String(repeating: "0123456789abcdefghijklm", count: length / 23 + 1))\""
            let answer = Reply.json("{\"secret\":1,\(text)}")
            let script = Script.serving { connection in
                while try await connection.receiveRequestOrEnd() != nil { try await connection.send(answer.bytes) }
            }
            try await Rig.run(Self.yaml(idle: idle, listener: listener), script: script) { try await body($0, text) }
        }

        private static func request(_ path: String, _ fields: String) -> String {
            "GET \(path) HTTP/1.1\r\nHost: a\r\n\(fields)\r\n"
        }

        private static let last = "Connection: close\r\n"

        @Test(
            "it reaches a slow reader whole",
            arguments: [
                ("/composed", "", SlowReader.brisk), ("/composed", Self.last, .walking), ("/composed", "", .crawling),
                ("/changed", "", .brisk), ("/changed", Self.last, .walking), ("/changed", "", .crawling),
            ])
        func slow(_ path: String, _ fields: String, _ reader: SlowReader) async throws {
            try await Self.run(
                idle: SlowReader.idle, listener: SlowReader.idle,
                length: reader.length(buffers: SlowReader.towardsClient)
            ) { rig, text in
                let body = path == "/composed" ? "{\"a\":{\"secret\":1,\(text)}}" : "{\(text)}"
                try await reader.expect(body, port: rig.gateway.port, Self.request(path, fields))
            }
        }

        @Test("a reader that stops is cut off after idle", arguments: ["/composed", "/changed"], ["", Self.last])
        func stops(_ path: String, _ fields: String) async throws {
            // The listener lets connections be idle for longer than the route lets an answer pause.
            try await Self.run(idle: "300ms", listener: "2m", length: SlowReader.towardsService) { rig, _ in
                let time = try await SlowReader.stop(rig.gateway, Self.request(path, fields))
                #expect(time > .milliseconds(200) && time < .seconds(5), "\(time)")
            }
        }
    }
}

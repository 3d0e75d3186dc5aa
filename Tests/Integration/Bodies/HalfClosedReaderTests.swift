// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

extension Timed {
    /// A client that ends its side behind its request has not left: it may take its time with the answer.
    @Suite struct HalfClosedReaderTests {
        /// A few seconds in all.
        private static let reader = SlowReader(piece: 24 << 10, buffer: 16 << 10, time: .seconds(3))

        private static let yaml = """
            services: { app: "${app}" }
            routes:
              streamed: { match: /streamed, to: app }
              composed: { match: /composed, compose: { parts: { a: { call: GET app:/a, max_body: 64MiB } } } }
            """

        @Test("it gets a large answer whole that it reads slowly", arguments: ["/streamed", "/composed"])
        func slow(_ path: String) async throws {
            let text = "\"\(String(repeating: "0123456789abcdefghijklm", count: (2 << 20) / 23))\""
            let answer = Reply.json(text)
            let script = Script.serving { connection in
                while try await connection.receiveRequestOrEnd() != nil { try await connection.send(answer.bytes) }
            }
            try await Rig.run(Self.yaml, script: script) { rig in
                try await Self.reader.expect(
                    path == "/composed" ? "{\"a\":\(text)}" : text, port: rig.gateway.port,
                    "GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n", endsSending: true)
            }
        }
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

extension Timed {
    /// A total that is stated holds for answers of the gateway's own, however steadily they are read.
    @Suite struct TotalOfOwnAnswerTests {
        private static let text = String(repeating: "0123456789abcdefghijklm", count: (3 << 20) / 23)

        private static let yaml = """
            services: { app: "${app}" }
            routes:
              fixed: { match: /fixed, timeout: { total: 3s }, respond: { body: "${text}" } }
              composed:
                match: /composed
                timeout: { total: 3s }
                compose: { deadline: 600ms, parts: { a: { call: GET app:/a, max_body: 64MiB } } }
            """

        @Test("a slow reader is cut off by it, no sooner and not much later", arguments: ["/fixed", "/composed"])
        func cutOff(_ path: String) async throws {
            let answer = Reply.json("\"\(Self.text)\"")
            let script = Script.serving { connection in
                while try await connection.receiveRequestOrEnd() != nil { try await connection.send(answer.bytes) }
            }
            try await Rig.run(Self.yaml, values: ["text": Self.text], script: script) { rig in
                let (slow, port) = (SlowReader.crawling, rig.gateway.port)
                let socket = try await PlainSocket.run { try slow.connect(port: port) }
                let begin = ContinuousClock.now
                async let received = PlainSocket.run {
                    socket.send("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
                    let first = socket.receive(atMost: 64)
                    while ContinuousClock.now - begin < .seconds(10), !socket.receive(atMost: slow.piece).isEmpty {
                        socket.rest(milliseconds: slow.rest)
                    }
                    return first
                }
                _ = try await Scrape.of(rig.gateway) { $0.sum("portico_connections") > 0 }
                let scrape = try await Scrape.of(rig.gateway) { $0.sum("portico_connections") == 0 }
                let time = ContinuousClock.now - begin
                #expect(scrape.sum("portico_connections") == 0, "the connection is still there")
                #expect(time > .milliseconds(2800) && time < .milliseconds(4800), "\(time)")
                #expect(String(decoding: try await received, as: UTF8.self).hasPrefix("HTTP/1.1 200 "))
            }
        }
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

extension Timed {
    /// Answers of the gateway's own that do not fit into what the system takes at once.
    @Suite struct LargeAnswerTests {
        private static let count = 250

        @Test("large answers come whole and in order to a client that is slow to read")
        func slow() async throws {
            let texts = ["a", "b"].map { String(repeating: $0, count: 24 * 1024) }
            let bodies = texts.map { Array($0.utf8) }
            let yaml = """
                routes:
                  a: { match: /a, respond: { body: \(texts[0]) } }
                  b: { match: /b, respond: { body: \(texts[1]) } }
                """
            try await Rig.run(yaml) { rig in
                let client = try await rig.connect()
                try await client.pauseReading()
                let requests = (0..<Self.count).map { index in
                    let last = index == Self.count - 1 ? "Connection: close\r\n" : ""
                    return "GET /\(index.isMultiple(of: 3) ? "a" : "b") HTTP/1.1\r\nHost: a\r\n\(last)\r\n"
                }
                try await client.send(requests.joined())
                // The worker has answered as many as it could when it answers another client.
                let other = try await rig.connect()
                try await other.send("HEAD /a HTTP/1.1\r\nHost: a\r\n\r\n")
                _ = try await other.receiveResponse(toHEAD: true)
                try await client.resumeReading()
                var rest = try await client.receiveAll()[...]
                for index in 0..<Self.count {
                    let head = try #require(rest.firstRange(of: Array("\r\n\r\n".utf8)))
                    rest = rest[head.upperBound...]
                    #expect(rest.prefix(bodies[0].count) == bodies[index.isMultiple(of: 3) ? 0 : 1][...])
                    rest = rest.dropFirst(bodies[0].count)
                }
                #expect(rest.isEmpty)
            }
        }
    }
}

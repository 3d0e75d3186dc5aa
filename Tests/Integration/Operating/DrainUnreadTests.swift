// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoServer
import PorticoTesting
import Testing

extension Timed {
    /// Draining while a client has not read the end of its last answer: it is over for everyone else.
    @Suite struct DrainUnreadTests {
        /// Small ones leave together: what the client's system does not take of them waits on an idle connection.
        private static let group = String(repeating: "GET / HTTP/1.1\r\nHost: a\r\n\r\n", count: 8)
        private static let yaml = """
            listeners: { public: { address: "127.0.0.1:0", limits: { idle: 2m, head_timeout: 2m } } }
            routes: { own: { match: /, respond: { body: "${text}" } } }
            """

        private static func connect(_ rig: Rig) async throws -> PlainSocket {
            let port = rig.gateway.port
            return try await PlainSocket.run { try PlainSocket(port: port, receiveBuffer: 8 << 10) }
        }

        /// Whether so many requests have ended soon.
        private static func haveEnded(_ count: Int, _ rig: Rig) async throws -> Bool {
            let end = ContinuousClock.now + .milliseconds(500)
            let scrape = try await Scrape.of(rig.gateway) { $0.requests >= count || ContinuousClock.now > end }
            return scrape.requests >= count
        }

        /// How many groups are answered for a client that reads nothing.
        private static func answered(_ rig: Rig) async throws -> Int {
            let socket = try await Self.connect(rig)
            var groups = 0
            repeat {
                groups += 1
                socket.send(Self.group)
            } while try await Self.haveEnded(8 * groups, rig) && groups < 200
            withExtendedLifetime(socket) {}
            return groups - 1
        }

        @Test("it does not last for as long as a connection may be idle", arguments: [false, true])
        func unread(_ sendsAhead: Bool) async throws {
            let text = String(repeating: "0123456789abcdef", count: 448)
            try await Rig.run(Self.yaml, values: ["text": text]) { rig in
                let groups = try await Self.answered(rig)
                #expect(groups < 199)
                let scrape = try await Scrape.of(rig.gateway) { $0.sum("portico_connections") == 0 }
                var count = scrape.requests
                let socket = try await Self.connect(rig)
                for _ in 0..<groups {
                    socket.send(Self.group)
                    count += 8
                    let isAnswered = try await Self.haveEnded(count, rig)
                    #expect(isAnswered)
                }
                if sendsAhead { socket.send(Self.group) }
                let begin = ContinuousClock.now
                let isComplete = await rig.gateway.gateway.drain()
                #expect(isComplete && ContinuousClock.now - begin < .seconds(10), "\(ContinuousClock.now - begin)")
                withExtendedLifetime(socket) {}
            }
        }
    }
}

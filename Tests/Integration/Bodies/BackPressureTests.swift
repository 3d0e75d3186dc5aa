// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import PorticoTesting
import Testing

extension Timed {
    /// Bodies pass at the pace of the slower side, and are never held whole.
    @Suite(.enabled(if: PorticoProcess.path != nil, PorticoProcess.notice)) struct BackPressureTests {
        /// `PORTICO_TEST_BODY_MIB` mebibytes; 1 GiB where it is not set.
        private static let size =
            (Int(ProcessInfo.processInfo.environment["PORTICO_TEST_BODY_MIB"] ?? "") ?? 1024) << 20
        /// What the gateway may grow by, in bytes.
        private static let growth = 16 << 20
        private static let block = [UInt8](repeating: 97, count: 1 << 20)

        /// Takes everything, in bursts between which nothing is read for a while; the most memory that was used.
        private static func readSlowly(
            _ connection: RawConnection, _ process: PorticoProcess, _ size: Int
        ) async throws -> Int {
            connection.countOnly()
            var peak = 0
            for burst in 1...8 {
                _ = try await connection.receiveCount(atLeast: size / 8 * burst)
                peak = max(peak, process.child.residentBytes)
                try await connection.pauseReading()
                // The other side goes on sending until every buffer on the way is full.
                peak = max(peak, await Self.watch(process, for: .milliseconds(100)))
                try await connection.resumeReading()
            }
            return peak
        }

        /// The most memory that is used within this time.
        private static func watch(_ process: PorticoProcess, for time: Duration) async -> Int {
            var peak = 0
            let end = ContinuousClock.now + time
            while ContinuousClock.now < end {
                peak = max(peak, process.child.residentBytes)
                await Pace.tick()
            }
            return peak
        }

        @Test("a large answer to a slow reader stays within bounds")
        func slowReader() async throws {
            let size = Self.size
            let upstream = try await FakeUpstream { server in
                _ = try await server.receiveRequest()
                try await server.send("HTTP/1.1 200 OK\r\nContent-Length: \(size)\r\n\r\n")
                for _ in 0..<(size >> 20) { try await server.send(Self.block) }
                try await server.receiveEnd()
            }
            try await PorticoProcess.run(upstream.url) { process in
                let client = try await process.connect()
                let before = process.child.residentBytes
                try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                _ = try await client.receiveHead()
                let peak = try await Self.readSlowly(client, process, size)
                #expect(before > 0 && peak - before < Self.growth, "\((peak - before) >> 10) KiB more than before")
                await client.close()
            }
            await upstream.stop()
        }

        @Test("a large request to a slow service stays within bounds")
        func slowService() async throws {
            let size = Self.size
            let upstream = try await FakeUpstream()
            try await PorticoProcess.run(upstream.url) { process in
                let client = try await process.connect()
                let before = process.child.residentBytes
                async let sending: Void = {
                    try await client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(size)\r\n\r\n")
                    for _ in 0..<(size >> 20) { try await client.send(Self.block) }
                }()
                let server = try await upstream.accept()
                _ = try await server.receiveHead()
                let peak = try await Self.readSlowly(server, process, size)
                try await sending
                #expect(before > 0 && peak - before < Self.growth, "\((peak - before) >> 10) KiB more than before")
                try await server.send(Script.response("taken"))
                #expect(try await client.receiveResponse().text == "taken")
            }
            await upstream.stop()
        }

        @Test("many slow readers at once stay within bounds")
        func manySlowReaders() async throws {
            let upstream = try await FakeUpstream { server in
                _ = try await server.receiveRequest()
                try await server.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                while true { try await server.send("10000\r\n" + String(repeating: "x", count: 0x10000) + "\r\n") }
            }
            try await PorticoProcess.run(upstream.url) { process in
                let before = process.child.residentBytes
                var clients: [RawConnection] = []
                for _ in 0..<20 {
                    let client = try await process.connect()
                    try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                    _ = try await client.receiveHead()
                    try await client.pauseReading()
                    clients.append(client)
                }
                let peak = await Self.watch(process, for: .milliseconds(500))
                #expect(peak - before < Self.growth, "\((peak - before) >> 10) KiB more than before")
                for client in clients { await client.close() }
            }
            await upstream.stop()
        }
    }
}

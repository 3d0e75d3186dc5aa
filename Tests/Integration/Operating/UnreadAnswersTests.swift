// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

@Suite(.enabled(if: PorticoProcess.path != nil, PorticoProcess.notice)) struct UnreadAnswersTests {
    private static let body = String(repeating: "0123456789abcdef", count: 4096)

    private static func config(_ upstream: String) -> String {
        """
        version: 1
        listeners: { public: { address: "127.0.0.1:0", \(PorticoProcess.patience) } }
        admin: { address: "127.0.0.1:0" }
        services: { app: "\(upstream)" }
        routes:
          own: { match: /own, respond: { body: "\(self.body)" } }
          app: { match: /app, to: app }
          small: { match: /small, respond: { body: small } }
        """
    }

    @Test(
        "clients that pipeline and do not read their answers cost little, and others are served",
        arguments: ["/own", "/app"])
    func bounded(_ path: String) async throws {
        let upstream = try await FakeUpstream(script: Script.ok(Self.body).run)
        let process = try await PorticoProcess(files: ["gateway.yaml": Self.config(upstream.url)])
        try await process.use { process in
            #expect(try await process.get(path) == Self.body)
            let before = process.child.residentBytes
            // The answers would be 1.3 GB.
            let requests = String(repeating: "GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n", count: 1000)
            var clients: [RawConnection] = []
            for _ in 0..<20 {
                let client = try await process.connect()
                try await client.pauseReading()
                Task { try? await client.send(requests) }
                clients.append(client)
            }
            var most = before
            let end = ContinuousClock.now + .seconds(2)
            while ContinuousClock.now < end {
                #expect(try await process.get("/small") == "small")
                most = max(most, process.child.residentBytes)
                await Pace.tick()
            }
            #expect(most - before < 24 << 20, "\(before) \(most)")
            // Those that read get everything.
            clients[0].countOnly()
            try await clients[0].resumeReading()
            #expect(try await clients[0].receiveCount(atLeast: 1000 * Self.body.utf8.count) > 0)
            for client in clients { await client.close() }
        }
        await upstream.stop()
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

extension Timed {
    @Suite(.enabled(if: PorticoProcess.path != nil, PorticoProcess.notice)) struct ManyReloadsTests {
        private static func config(_ number: Int, _ upstream: String) -> String {
            """
            version: 1
            listeners: { public: { address: "127.0.0.1:0", \(PorticoProcess.patience) } }
            admin: { address: "127.0.0.1:0" }
            services: { "s\(number)": "\(upstream)" }
            routes:
              "fixed-\(number)": { match: /fixed, respond: { body: "\(number)" } }
              "app-\(number)": { match: /app, to: "s\(number):/\(number)" }
            """
        }

        /// What a process holds when nothing is going on.
        private struct Holding {
            var resident: Int
            var descriptors: Int
            var threads: Int

            init(_ process: PorticoProcess) {
                self.resident = process.child.residentBytes
                self.descriptors = process.descriptorCount
                self.threads = process.threadCount
            }
        }

        /// Reloads on one connection, with other names each time.
        private static func reload(
            _ numbers: ClosedRange<Int>, _ process: PorticoProcess, _ upstream: String
        ) async throws {
            let admin = try await RawConnection.connect(port: process.adminPort)
            for number in numbers {
                try process.folder.put("gateway.yaml", Self.config(number, upstream))
                try await admin.send("POST /reload HTTP/1.1\r\nHost: localhost\r\n\r\n")
                try #require(try await admin.receiveResponse().status == 200)
            }
            await admin.close()
        }

        private static func run(
            _ total: Int, _ between: (PorticoProcess, ClosedRange<Int>, FakeUpstream) async throws -> Void
        ) async throws {
            let upstream = try await NumberedConfig.upstream()
            let process = try await PorticoProcess(
                files: ["gateway.yaml": Self.config(0, upstream.url)], workers: 2)
            try await process.use { process in
                try await between(process, 1...200, upstream)
                let before = Holding(process)
                try await between(process, 201...total, upstream)
                #expect(try await process.get("/fixed") == "\(total)")
                let end = ContinuousClock.now + .seconds(5)
                // Pools keep idle connections to the last service: a few, however many reloads there were.
                let most = before.descriptors + 8
                while process.descriptorCount > most, ContinuousClock.now < end { await Pace.tick() }
                let after = Holding(process)
                #expect(after.descriptors <= most, "\(before) \(after)")
                #expect(after.threads <= before.threads + 2, "\(before) \(after)")
                #expect(after.resident <= before.resident + 4 << 20, "\(before) \(after)")
            }
            await upstream.stop()
        }

        @Test("two thousand reloads leave memory and descriptors as they were")
        func idle() async throws {
            try await Self.run(2000) { process, numbers, upstream in
                try await Self.reload(numbers, process, upstream.url)
            }
        }

        @Test("so they do with traffic, whose connections to removed services are closed")
        func busy() async throws {
            try await Self.run(2000) { process, numbers, upstream in
                let load = Load(
                    Load.Plan(port: process.port, kept: 1, fresh: 1, paths: ["/app", "/fixed"]) { path, answer, _ in
                        answer.status == 200 ? nil : "\(path): \(answer.status)"
                    })
                try await Self.reload(numbers, process, upstream.url)
                let tally = await load.end()
                #expect(tally.faultCount == 0 && tally.crossed == 0 && tally.refused == 0, "\(tally)")
                #expect(tally.answers > 100)
            }
        }
    }
}

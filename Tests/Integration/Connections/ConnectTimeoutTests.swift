// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

extension Timed {
    /// A target that takes no connection in time is passed over like one that refuses it.
    @Suite struct ConnectTimeoutTests {
        /// Targets that are never connected to, and what holds them so.
        private struct Full {
            var ports: [DeadPort] = []
            var fillers: [RawConnection] = []

            static func make(_ count: Int) async throws -> Full {
                var full = Full()
                for _ in 0..<count {
                    let (port, fillers) = try await DeadPort.full()
                    full.ports.append(port)
                    full.fillers += fillers
                }
                return full
            }

            func close() async { for filler in self.fillers { await filler.close() } }
        }

        private static func run(
            _ targets: [String], connect: String, _ body: (TestGateway) async throws -> Void
        ) async throws {
            let list = targets.map { "\"\($0)\"" }.joined(separator: ", ")
            let gateway = try TestGateway(
                """
                services: { app: { targets: [\(list)], timeout: { connect: \(connect) } } }
                routes: { all: { match: /**, to: app } }
                """)
            var failure: (any Error)?
            do { try await body(gateway) } catch { failure = error }
            await gateway.stop()
            if let failure { throw failure }
        }

        @Test(
            "what of the body comes meanwhile arrives whole at the next target",
            arguments: [
                Upload(), Upload(isApart: true), Upload(size: 300_000, isChunked: true, isApart: true),
                Upload(size: 3_000_000, isApart: true),
            ])
        func movesOn(_ upload: Upload) async throws {
            let full = try await Full.make(1)
            let service = try await FakeService(always("1"))
            try await Self.run(full.ports.map(\.url) + [service.upstream.url], connect: "200ms") { gateway in
                let client = try await gateway.connect()
                // One of the two begins with the target that does not answer.
                for turn in 1...2 {
                    #expect(try await upload.ask(client).status == 200, "turn \(turn)")
                    #expect(service.requests.count == turn)
                    #expect(service.requests.last?.body == upload.body, "turn \(turn)")
                }
                #expect(try await Scrape.of(gateway).sum("portico_upstream_connect_failures_total") > 0)
            }
            await service.upstream.stop()
            await full.close()
        }

        @Test("at most three other targets are waited for, then it is a 504", arguments: ["GET", "POST"])
        func allFull(_ method: String) async throws {
            let full = try await Full.make(5)
            try await Self.run(full.ports.map(\.url), connect: "100ms") { gateway in
                let client = try await gateway.connect()
                let response = try await Upload(method: method).ask(client)
                #expect(response.status == 504)
                #expect(response["Proxy-Status"] == "portico; error=connection_timeout; next-hop=\"app\"")
                let scrape = try await Scrape.of(gateway) { $0.requests == 1 }
                #expect(scrape.sum("portico_upstream_connect_failures_total") == 4)
            }
            await full.close()
        }
    }
}

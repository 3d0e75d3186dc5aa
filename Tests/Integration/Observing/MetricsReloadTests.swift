// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoTesting
import Testing

extension Timed {
    @Suite(.enabled(if: PorticoProcess.path != nil, PorticoProcess.notice)) struct MetricsReloadTests {
        @Test("counters live on through a reload, which is counted itself")
        func reload() async throws {
            let upstream = try await FakeUpstream(script: Script.ok("x").run)
            try await PorticoProcess.run(upstream.url) { process in
                let client = try await process.connect()
                for _ in 0..<3 { try await Self.get(client) }
                process.child.signal(SIGHUP)
                _ = try await process.child.errors.receive(through: "configuration reloaded")
                for _ in 0..<2 { try await Self.get(client) }
                let admin = try await RawConnection.connect(port: process.adminPort)
                try await admin.send("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n")
                let scrape = Scrape(try await admin.receiveResponse().text)
                await admin.close()
                #expect(scrape.requests == 5)
                #expect(scrape.sum("portico_connections") == 1 && scrape.sum("portico_connections_total") == 1)
                #expect(scrape.sum("portico_upstream_connections_opened_total", #"service="app""#) == 1)
                #expect(scrape.sum("portico_config_last_reload_successful") == 1)
                #expect(scrape.sum("portico_config_reloads_total", #"result="success""#) == 1)
                #expect(scrape.sum("portico_config_reloads_total", #"result="failure""#) == 0)
                await client.close()
            }
            await upstream.stop()
        }

        @Test("a reload that fails is seen, until one goes well")
        func failed() async throws {
            let upstream = try await FakeUpstream(script: Script.ok("x").run)
            try await PorticoProcess.run(upstream.url) { process in
                let good = try TextFile.read("\(process.folder.path)/gateway.yaml")
                for (text, log, isSuccess) in [
                    ("nonsense: 1\n", "the new configuration is not used", 0), (good, "configuration reloaded", 1),
                ] {
                    try process.folder.put("gateway.yaml", text)
                    process.child.signal(SIGHUP)
                    _ = try await process.child.errors.receive(through: log)
                    let scrape = try await Self.scrape(process) { _ in true }
                    #expect(scrape.sum("portico_config_last_reload_successful") == isSuccess)
                    #expect(scrape.sum("portico_config_reloads_total", #"result="success""#) == isSuccess)
                    #expect(scrape.sum("portico_config_reloads_total", #"result="failure""#) == 1)
                    #expect(scrape.sum("portico_ready") == 1)
                }
            }
            await upstream.stop()
        }

        private static func scrape(_ process: PorticoProcess, _ condition: (Scrape) -> Bool) async throws -> Scrape {
            let admin = try await RawConnection.connect(port: process.adminPort)
            try await admin.send("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n")
            let scrape = Scrape(try await admin.receiveResponse().text)
            await admin.close()
            return scrape
        }

        private static func get(_ client: RawConnection) async throws {
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await client.receiveResponse().status == 200)
        }
    }
}

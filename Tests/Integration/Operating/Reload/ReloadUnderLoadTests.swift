// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

extension Timed {
    @Suite(.enabled(if: PorticoProcess.path != nil, PorticoProcess.notice)) struct ReloadUnderLoadTests {
        enum Way: CaseIterable { case signal, request }

        @Test(
            "a hundred reloads: no request fails, each is answered by a configuration of its time",
            arguments: Way.allCases)
        func hundred(_ way: Way) async throws {
            let upstream = try await NumberedConfig.upstream()
            let process = try await PorticoProcess(files: NumberedConfig.files(0, upstream.url), workers: 3)
            try await process.use { process in
                let numbers = NumberedConfig()
                let load = numbers.load(port: process.port)
                for number in 1...100 {
                    numbers.written = number
                    for (name, text) in NumberedConfig.files(number, upstream.url) {
                        try process.folder.put(name, text)
                    }
                    switch way {
                    case .signal: try await process.hangUp()
                    case .request: try await process.reload()
                    }
                    numbers.confirmed = number
                    for path in ["/fixed", "/included"] { #expect(try await process.get(path) == "\(number)") }
                    #expect(try await process.get("/app") == "/\(number)")
                }
                try await Self.expectNoLoss(load)
            }
            await upstream.stop()
        }

        static func expectNoLoss(_ load: Load) async throws {
            try await load.progress(100)
            let tally = await load.end()
            #expect(tally.faultCount == 0, "\(tally.faults)")
            #expect(tally.refused == 0 && tally.crossed == 0, "\(tally)")
            #expect(tally.answers > 500)
        }

        @Test("wrk sees no error while the configuration changes a hundred times")
        func wrk() async throws {
            let upstream = try await NumberedConfig.upstream()
            let process = try await PorticoProcess(files: NumberedConfig.files(0, upstream.url), workers: 2)
            try await process.use { process in
                let url = "http://127.0.0.1:\(process.port)/fixed"
                let wrk = try await ChildProcess(["/bin/sh", "-c", "exec wrk -t 2 -c 32 -d 5s \(url) >&2"])
                for number in 1...100 {
                    try process.folder.put("gateway.yaml", NumberedConfig.main(number, upstream.url))
                    try await process.reload()
                }
                let report = String(decoding: try await wrk.errors.receiveAll(), as: UTF8.self)
                #expect(await wrk.exitStatus() == 0)
                #expect(report.contains("Requests/sec"), "\(report)")
                #expect(!report.contains("Socket errors") && !report.contains("Non-2xx"), "\(report)")
            }
            await upstream.stop()
        }
    }
}

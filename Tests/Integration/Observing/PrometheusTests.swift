// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

extension Timed {
    @Suite(.enabled(if: PrometheusProcess.path != nil, PrometheusProcess.notice)) struct PrometheusTests {
        @Test("a real Prometheus scrapes the gateway and answers questions about it", .timeLimit(.minutes(1)))
        func scrapes() async throws {
            try await Rig.run(script: Script.ok("x")) { rig in
                let client = try await rig.connect()
                for _ in 0..<7 {
                    try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                    _ = try await client.receiveResponse()
                }
                let prometheus = try await PrometheusProcess.start(scraping: rig.gateway.adminPort)
                do {
                    let count = #"http_server_request_duration_seconds_count{route="all",status_class="2xx"}"#
                    #expect(try await Self.value(of: "sum(\(count))", "7", prometheus))
                    #expect(try await Self.value(of: "up", "1", prometheus))
                    let quantile = "histogram_quantile(1,http_server_request_duration_seconds_bucket)"
                    let answer = try await prometheus.query(quantile)
                    #expect(answer.contains(#""route":"all""#) && !answer.contains("NaN"), "\(answer)")
                } catch {
                    Issue.record(error)
                }
                await prometheus.child.stop()
            }
        }

        /// Asks again until the answer holds the value, for as long as some scrapes take.
        private static func value(
            of query: String, _ value: String, _ prometheus: PrometheusProcess
        ) async throws -> Bool {
            let end = ContinuousClock.now + .seconds(20)
            while ContinuousClock.now < end {
                if try await prometheus.query(query).contains("\"\(value)\"]") { return true }
                try await Task.sleep(for: .milliseconds(50))
            }
            return false
        }
    }
}

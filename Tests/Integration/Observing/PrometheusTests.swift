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

        /// The time of parts must not be taken from that of the plain requests beside them.
        @Test(
            "the time in the gateway is right beside compositions, as a real Prometheus reckons it",
            .timeLimit(.minutes(1)))
        func timeInGateway() async throws {
            let yaml = """
                services: { app: "${app}" }
                routes:
                  plain: { match: /plain, to: app }
                  home: { match: /home, compose: { a: "app:/a", b: "app:/b", c: "app:/c" } }
                """
            let script = Script(
                answer: "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
            try await Rig.run(yaml, script: script) { rig in
                let client = try await rig.connect()
                try await Self.get(["/plain", "/home", "/plain", "/home", "/plain"], client)
                let prometheus = try await PrometheusProcess.start(scraping: rig.gateway.adminPort)
                do {
                    let count = "sum(http_server_request_duration_seconds_count"
                    #expect(try await Self.value(of: "\(count){http_response_status_code=\"200\"})", "5", prometheus))
                    let attempts = "sum(http_client_request_duration_seconds_count"
                    #expect(try await Self.value(of: "\(attempts){purpose=\"request\"})", "3", prometheus))
                    #expect(try await Self.value(of: "\(attempts){purpose=\"part\"})", "6", prometheus))
                    let waited = "sum(portico_upstream_seconds_total)"
                    let spent = "sum(http_client_request_duration_seconds_sum"
                    let own = try await prometheus.number("\(spent){purpose=\"request\"})")
                    #expect(abs(try await prometheus.number(waited) - own) < 0.000_001)
                    #expect(try await prometheus.number("\(spent))") > own)

                    // The panel asks for rates, so something must happen between two scrapes.
                    try await Self.get(["/home", "/plain", "/home"], client)
                    #expect(try await Self.value(of: "\(count){http_response_status_code=\"200\"})", "8", prometheus))
                    let mean = try await prometheus.number(try Panel.expression(of: "Time in the gateway"))
                    let whole = "http_server_request_duration_seconds"
                    let plain = #"{route="plain"}[5m]"#
                    let total = "sum(rate(\(whole)_sum\(plain)))/sum(rate(\(whole)_count\(plain)))"
                    #expect(mean > 0)
                    #expect(mean < (try await prometheus.number(total)))
                } catch {
                    Issue.record(error)
                }
                await prometheus.child.stop()
            }
        }

        private static func get(_ paths: [String], _ client: RawConnection) async throws {
            for path in paths {
                try await client.send("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try await client.receiveResponse().status == 200)
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

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

extension Timed {
    /// Ten thousand requests of every kind, and what the gateway says of them afterwards.
    @Suite struct MetricsLedgerTests {
        private static let yaml = """
            services: { app: "${app}", gone: "${gone}" }
            routes:
              app: { match: /app/**, to: app }
              gone: { match: /gone, to: gone }
              fixed: { match: GET /fixed, respond: { body: hello } }
              moved: { match: /moved, redirect: { to: /fixed } }
            """

        /// One kind of request with what must become of it.
        private struct Kind {
            var request: String
            var route = ""
            var service = ""
            var method = "GET"
            var status: Int
            var error = ""
            var sent = 0
            /// The connection's last.
            var closes = false
        }

        private static let kinds: [Kind] = [
            Kind(request: "GET /app/200 HTTP/1.1\r\nHost: a\r\n\r\n", route: "app", service: "app", status: 200),
            Kind(request: "GET /app/503 HTTP/1.1\r\nHost: a\r\n\r\n", route: "app", service: "app", status: 503),
            Kind(
                request: "POST /app/201 HTTP/1.1\r\nHost: a\r\nContent-Length: 7\r\n\r\n1234567", route: "app",
                service: "app", method: "POST", status: 201, sent: 7),
            Kind(
                request: "PUT /app/404 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
                route: "app", service: "app", method: "PUT", status: 404, sent: 3),
            Kind(
                request: "BREW /app/200 HTTP/1.1\r\nHost: a\r\n\r\n", route: "app", service: "app", method: "_OTHER",
                status: 200),
            Kind(
                request: "GET /gone HTTP/1.1\r\nHost: a\r\n\r\n", route: "gone", service: "gone", status: 502,
                error: "connect_failure"),
            Kind(request: "GET /fixed HTTP/1.1\r\nHost: a\r\n\r\n", route: "fixed", status: 200),
            Kind(request: "GET /moved HTTP/1.1\r\nHost: a\r\n\r\n", route: "moved", status: 307),
            Kind(
                request: "DELETE /fixed HTTP/1.1\r\nHost: a\r\n\r\n", method: "DELETE", status: 405,
                error: "method_not_allowed"),
            Kind(request: "GET /none HTTP/1.1\r\nHost: a\r\n\r\n", status: 404, error: "no_route"),
            Kind(
                request: "GET /bad path HTTP/1.1\r\nHost: a\r\n\r\n", method: "_OTHER", status: 400,
                error: "bad_request", closes: true),
        ]

        /// What was sent and received, by labels.
        private struct Ledger {
            var requests: [String: Int] = [:]
            var errors: [String: Int] = [:]
            var sent: [String: Int] = [:]
            var received: [String: Int] = [:]
            var total = 0

            mutating func note(_ kind: Kind, _ received: Int) {
                let status = "\(kind.status / 100)xx"
                self.total += 1
                self.requests["\(kind.route) \(kind.service) \(kind.method) \(status)", default: 0] += 1
                if !kind.error.isEmpty { self.errors["\(kind.route) \(kind.error)", default: 0] += 1 }
                self.sent[kind.route, default: 0] += kind.sent
                self.received[kind.route, default: 0] += received
            }

            mutating func add(_ other: Ledger) {
                self.total += other.total
                self.requests.merge(other.requests, uniquingKeysWith: +)
                self.errors.merge(other.errors, uniquingKeysWith: +)
                self.sent.merge(other.sent, uniquingKeysWith: +)
                self.received.merge(other.received, uniquingKeysWith: +)
            }
        }

        @Test("every exchange is counted, none twice, over two workers", .timeLimit(.minutes(2)))
        func ledger() async throws {
            let dead = try DeadPort()
            let upstream = try await FakeUpstream { request in
                Script.response("12345", status: Int(request.target.dropFirst(5)) ?? 500)
            }
            let gateway = try TestGateway(
                Self.yaml, values: ["app": upstream.url, "gone": dead.url], workers: 2)
            do {
                let ledger = try await Self.drive(gateway, clients: 20, requests: 500)
                let scrape = try await Scrape.of(gateway) { $0.requests >= ledger.total }
                Self.compare(ledger, scrape)
            } catch {
                Issue.record(error)
            }
            await gateway.stop()
            await upstream.stop()
        }

        private static func drive(_ gateway: TestGateway, clients: Int, requests: Int) async throws -> Ledger {
            try await withThrowingTaskGroup(of: Ledger.self) { group in
                for client in 0..<clients {
                    group.addTask { try await Self.run(gateway, seed: client, requests) }
                }
                var ledger = Ledger()
                for try await part in group { ledger.add(part) }
                return ledger
            }
        }

        private static func run(_ gateway: TestGateway, seed: Int, _ requests: Int) async throws -> Ledger {
            var ledger = Ledger()
            var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
            var client = try await gateway.connect()
            for _ in 0..<requests {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let kind = Self.kinds[Int(state >> 33) % Self.kinds.count]
                try await client.send(kind.request)
                let response = try await client.receiveResponse()
                #expect(response.status == kind.status, "\(kind.request)")
                ledger.note(kind, response.body.count)
                guard kind.closes else { continue }
                await client.close()
                client = try await gateway.connect()
            }
            await client.close()
            return ledger
        }

        private static func compare(_ ledger: Ledger, _ scrape: Scrape) {
            #expect(ledger.total == 10_000 && scrape.requests == ledger.total)
            #expect(scrape.sum("http_server_active_requests") == 0)
            let infinite = scrape.sum("http_server_request_duration_seconds_bucket", #"le="+Inf""#)
            #expect(infinite == ledger.total)
            for (key, count) in ledger.requests {
                let words = key.split(separator: " ", omittingEmptySubsequences: false)
                let found = scrape.sum(
                    "http_server_request_duration_seconds_count", "route=\"\(words[0])\"", "service=\"\(words[1])\"",
                    "http_request_method=\"\(words[2])\"", "status_class=\"\(words[3])\"")
                #expect(found == count, "\(key)")
            }
            for (key, count) in ledger.errors {
                let words = key.split(separator: " ", omittingEmptySubsequences: false)
                let found = scrape.sum(
                    "portico_errors_total", "route=\"\(words[0])\"", "error_type=\"\(words[1])\"")
                #expect(found == count, "\(key)")
            }
            #expect(scrape.sum("portico_errors_total") == ledger.errors.values.reduce(0, +))
            for (route, count) in ledger.sent {
                #expect(scrape.sum("portico_request_body_bytes_total", "route=\"\(route)\"") == count, "\(route)")
            }
            for (route, count) in ledger.received {
                #expect(scrape.sum("portico_response_body_bytes_total", "route=\"\(route)\"") == count, "\(route)")
            }
            let forwarded = ledger.requests.filter { $0.key.hasPrefix("app ") }.values.reduce(0, +)
            #expect(
                scrape.sum("http_client_request_duration_seconds_count", #"service="app""#, #"error_type="""#)
                    == forwarded)
        }
    }
}

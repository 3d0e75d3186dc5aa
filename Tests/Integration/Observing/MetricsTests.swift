// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoTesting
import Testing

@Suite struct MetricsTests {
    private static let yaml = """
        services: { app: "${app}", gone: "${gone}" }
        routes:
          app: { match: /app/**, to: app }
          gone: { match: /gone, to: gone }
          fixed: { match: /fixed/**, respond: { body: hello } }
          tie: { match: { path: /a"b, hosts: [x.example] }, respond: { body: odd } }
        """

    /// A machine that is busy with other tests may keep an answer waiting for longer than the defaults.
    private static let patience = "{ first_byte: 2m, total: 2m }"

    private static func run(_ body: (Rig) async throws -> Void) async throws {
        let dead = try DeadPort()
        try await Rig.run(Self.yaml, values: ["gone": dead.url], script: Script.ok("12345"), body)
    }

    private static func exchange(_ rig: Rig, _ request: String) async throws {
        let client = try await rig.connect()
        try await client.send(request)
        _ = try await client.receiveResponse(toHEAD: request.hasPrefix("HEAD "))
        await client.close()
    }

    @Test("requests, attempts, errors, bytes and connections are counted under the names of the configuration")
    func counts() async throws {
        try await Self.run { rig in
            try await Self.exchange(rig, "POST /app/1 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc")
            try await Self.exchange(rig, "GET /gone HTTP/1.1\r\nHost: a\r\n\r\n")
            try await Self.exchange(rig, "GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n")
            let scrape = try await Scrape.of(rig.gateway) { $0.requests == 3 && $0.sum("portico_connections") == 0 }
            let duration = "http_server_request_duration_seconds_count"
            #expect(
                scrape.sum(
                    duration, #"route="app",http_route="/app/**",service="app",http_request_method="POST""#,
                    #"status_class="2xx""#) == 1)
            #expect(scrape.sum(duration, #"route="gone""#, #"service="gone""#, #"status_class="5xx""#) == 1)
            #expect(
                scrape.sum(duration, #"route="",http_route="",service="",http_request_method="GET",status_class="4xx""#)
                    == 1)
            let attempts = "http_client_request_duration_seconds_count"
            #expect(scrape.sum(attempts, #"service="app",status_class="2xx",error_type="""#) == 1)
            #expect(scrape.sum(attempts, #"service="gone",status_class="none",error_type="connect_failure""#) == 1)
            #expect(scrape.sum("portico_errors_total", #"error_type="connect_failure",reason="UF""#) == 1)
            #expect(scrape.sum("portico_errors_total", #"error_type="no_route",reason="NR""#) == 1)
            #expect(scrape.sum("portico_request_body_bytes_total", #"route="app",service="app""#) == 3)
            #expect(scrape.sum("portico_response_body_bytes_total", #"route="app",service="app""#) == 5)
            #expect(scrape.sum("portico_connections_total", #"listener="public""#) == 3)
            #expect(scrape.sum("portico_upstream_connections_opened_total", #"service="app""#) == 1)
            #expect(scrape.sum("portico_upstream_connections", #"state="active""#) == 0)
            #expect(scrape.sum("portico_upstream_connect_failures_total", #"service="gone""#) == 1)
            #expect(scrape.sum("http_server_active_requests") == 0)
        }
    }

    @Test("a request in flight is a gauge, not a count; a client that leaves is counted with its reason")
    func inFlight() async throws {
        try await Rig.run(Rig.timeout(Self.patience)) { rig in
            let client = try await rig.connect()
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try await rig.upstream.accept().receiveRequest()
            let during = try await Scrape.of(rig.gateway)
            #expect(during.requests == 0 && during.sum("http_server_active_requests") == 1)
            #expect(during.sum("http_client_active_requests", #"service="app""#) == 1)
            #expect(during.sum("portico_connections") == 1)
            try await client.reset()
            let after = try await Scrape.of(rig.gateway) { $0.requests == 1 }
            #expect(after.sum("http_server_request_duration_seconds_count", #"status_class="none""#) == 1)
            #expect(after.sum("portico_errors_total", #"error_type="client_gone",reason="DC""#) == 1)
            #expect(after.sum("http_client_request_duration_seconds_count", #"error_type="client_gone""#) == 1)
            #expect(after.sum("http_server_active_requests") == 0 && after.sum("http_client_active_requests") == 0)
        }
    }

    @Test("an attempt on a connection that had gone is counted apart from the one that repeats it")
    func retries() async throws {
        try await Rig.run(Rig.timeout(Self.patience)) { rig in
            let client = try await rig.connect()
            let request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
            try await client.send(request)
            let first = try await rig.upstream.accept()
            _ = try await first.receiveRequest()
            try await first.send(Script.response("one"))
            _ = try await client.receiveResponse()
            try await client.send(request)
            _ = try await first.receiveRequest()
            await first.close()
            let second = try await rig.upstream.accept()
            _ = try await second.receiveRequest()
            try await second.send(Script.response("two"))
            _ = try await client.receiveResponse()
            let scrape = try await Scrape.of(rig.gateway) { $0.requests == 2 }
            #expect(scrape.sum("portico_upstream_retries_total", #"service="app""#) == 1)
            let attempts = "http_client_request_duration_seconds_count"
            #expect(scrape.sum(attempts, #"status_class="2xx",error_type="""#) == 2)
            #expect(scrape.sum(attempts, #"status_class="none",error_type="upstream_closed""#) == 1)
            #expect(scrape.sum("portico_errors_total") == 0)
        }
    }

    @Test("a thousand paths, hosts and methods from clients make no further series")
    func cardinality() async throws {
        try await Self.run { rig in
            try await Self.exchange(rig, "X0 /app/0 HTTP/1.1\r\nHost: h0\r\n\r\n")
            try await Self.exchange(rig, "X0 /none HTTP/1.1\r\nHost: h0\r\n\r\n")
            let before = try await Scrape.of(rig.gateway) { $0.requests == 2 }
            let client = try await rig.connect()
            for index in 1...1000 {
                let path = index.isMultiple(of: 2) ? "/app/\(index)?q=\(index)" : "/none/\(index)"
                try await client.send(
                    "X\(index) \(path) HTTP/1.1\r\nHost: h\(index)\r\nX-Forwarded-For: 10.0.0.\(index % 256)\r\n\r\n")
                _ = try await client.receiveResponse()
            }
            let after = try await Scrape.of(rig.gateway) { $0.requests == 1002 }
            #expect(after.requests == 1002)
            #expect(Set(after.samples.keys) == Set(before.samples.keys))
        }
    }

    @Test("the admin address' own requests are not counted, and need no token for the metrics")
    func admin() async throws {
        let yaml = Rig.plain + "\nadmin: { address: \"127.0.0.1:0\", token: \"secret-secret\" }"
        try await Rig.run(yaml) { rig in
            for _ in 0..<3 { _ = try await Scrape.of(rig.gateway) }
            let scrape = try await Scrape.of(rig.gateway)
            #expect(scrape.requests == 0 && scrape.sum("http_server_active_requests") == 0)
            #expect(!scrape.text.contains("listener=\"admin\""))
        }
    }

    @Test("switched off, there are no metrics")
    func off() async throws {
        try await Rig.run(Rig.plain + "\ntelemetry: { prometheus: false }", script: Script.ok("x")) { rig in
            let client = try await rig.connect()
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await client.receiveResponse().status == 200)
            let admin = try await rig.gateway.connectToAdmin()
            try await admin.send("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await admin.receiveResponse().status == 404)
        }
    }

    @Test(
        "promtool finds nothing to say about the text",
        .enabled(if: PrometheusProcess.checker != nil, PrometheusProcess.notice))
    func promtool() async throws {
        let checker = try #require(PrometheusProcess.checker)
        try await Self.run { rig in
            for path in ["/app/1", "/gone", "/fixed/1", "/nowhere", "/a%22b"] {
                try await Self.exchange(rig, "GET \(path) HTTP/1.1\r\nHost: x.example\r\n\r\n")
            }
            let scrape = try await Scrape.of(rig.gateway) { $0.requests == 5 }
            let folder = try TemporaryFolder()
            let file = try folder.write("metrics.txt", scrape.text)
            let tool = try await ChildProcess(["/bin/sh", "-c", "exec \(checker) check metrics <\(file) >&2"])
            let findings = try await tool.errors.receiveAll()
            #expect(findings.isEmpty, "\(String(decoding: findings, as: UTF8.self))")
            #expect(await tool.exitStatus() == 0)
            await tool.stop()
        }
    }
}

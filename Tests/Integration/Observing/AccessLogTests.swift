// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

@Suite struct AccessLogTests {
    @Test("each exchange is one JSON line that says what happened and to whom it was due")
    func line() async throws {
        var port = 0
        let lines = try await LogRig.lines { rig in
            port = rig.upstream.port
            let client = try await rig.gateway.connect()
            try await client.send(
                "POST /people/7?secret=1 HTTP/1.1\r\nHost: a:80\r\nX-Request-Id: my-id\r\nContent-Length: 3\r\n"
                    + "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\n\r\nabc")
            _ = try await client.receiveResponse()
            try await client.send("GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try await client.receiveResponse()
        }
        try #require(lines.count == 2)
        let post = lines[0]
        #expect(post.text("client") == "127.0.0.1" && post.id == "my-id" && post.text("host") == "a:80")
        #expect(post.text("method") == "POST" && post.text("path") == "/people/7" && post.values["query"] == nil)
        #expect(post.text("trace_id") == "4bf92f3577b34da6a3ce929d0e0e4736" && post.text("protocol") == "HTTP/1.1")
        #expect(post.text("route") == "people" && post.text("service") == "users")
        #expect(post.text("target") == "127.0.0.1:\(port)" && post.status == 200)
        #expect(post.int("bytes_in") == 3 && post.int("bytes_out") == 5 && post.int("retries") == 0)
        let times = ["connect_ms", "first_byte_ms", "duration_ms"].compactMap { post.number($0) }
        #expect(times.count == 3 && times == times.sorted() && times.allSatisfy { $0 >= 0 && $0 < 60_000 })
        for key in ["user", "tls", "reason"] { #expect(post.isNull(key)) }
        #expect(lines[1].status == 404 && lines[1].reason == "NR" && lines[1].id?.count == 32)
        for key in ["route", "service", "target", "connect_ms", "first_byte_ms", "trace_id"] {
            #expect(lines[1].isNull(key), "\(key)")
        }
    }

    @Test("a connection that stood already has no time to connect")
    func reused() async throws {
        let lines = try await LogRig.lines { try await $0.get("/people/1", "/people/2") }
        #expect(lines.map { $0.isNull("connect_ms") } == [false, true])
        #expect(lines.allSatisfy { $0.number("first_byte_ms") != nil })
    }

    @Test("further attempts are counted, with the last target")
    func retries() async throws {
        let dead = try DeadPort()
        let yaml = """
            services: { app: { targets: ["${dead}", "${app}"] } }
            routes: { all: { match: /**, to: app } }
            """
        var port = 0
        let lines = try await LogRig.lines(yaml, values: ["dead": dead.url]) { rig in
            port = rig.upstream.port
            try await rig.get("/1", "/2")
        }
        #expect(lines.compactMap { $0.int("retries") }.sorted() == [0, 1] && lines.allSatisfy { $0.status == 200 })
        #expect(lines.allSatisfy { $0.text("target") == "127.0.0.1:\(port)" && $0.isNull("reason") })
    }

    @Test("a request that is sent once more on a new connection counts as a further attempt")
    func repeated() async throws {
        let lines = try await LogRig.lines(script: nil) { rig in
            let client = try await rig.gateway.connect()
            try await client.send("GET /people/1 HTTP/1.1\r\nHost: a\r\n\r\n")
            let first = try await rig.upstream.accept()
            _ = try await first.receiveRequest()
            try await first.send(Script.response("1"))
            _ = try await client.receiveResponse()
            try await client.send("GET /people/2 HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try await first.receiveRequest()
            await first.close()
            let second = try await rig.upstream.accept()
            _ = try await second.receiveRequest()
            try await second.send(Script.response("2"))
            _ = try await client.receiveResponse()
        }
        #expect(lines.map { $0.int("retries") } == [0, 1] && lines.allSatisfy { $0.number("connect_ms") != nil })
    }

    @Test("a client cannot forge a line, nor break one")
    func forged() async throws {
        let values = [
            "x\", \"status\": 200", "\\\", \\", "\u{9b}2J \u{2028}", "é\t", String(repeating: "a", count: 5000),
        ]
        let yaml = LogRig.yaml + "\ntelemetry: { access_log: { headers: X-A, query: true } }"
        let lines = try await LogRig.lines(yaml) { rig in
            for bytes in ["GET /a%0Ab\"c?\"}%0A HTTP/1.1\r\nHost: a\r\n\r\n", "G\nT / HTTP/1.1\r\n\r\n"] {
                let client = try await rig.gateway.connect()
                try await client.send(bytes)
                _ = try await client.receiveResponse()
            }
            for value in values {
                let client = try await rig.gateway.connect()
                try await client.send("GET / HTTP/1.1\r\nHost: a\r\nX-A: \(value)\r\n\r\n")
                _ = try await client.receiveResponse()
            }
        }
        try #require(lines.count == 2 + values.count)
        #expect(lines[0].text("query") == "\"}%0A" && lines[0].text("path")?.hasPrefix("/a") == true)
        #expect(lines[1].status == 400 && lines[1].reason == "DPE" && lines[1].isNull("method"))
        for (line, value) in zip(lines[2...], values) {
            let shown = (line.values["headers"] as? [String: String])?["x-a"]
            let trimmed = value.hasSuffix("\t") ? String(value.dropLast()) : value
            #expect(shown == (value.count > 4096 ? value.prefix(4096) + "…" : trimmed))
        }
    }

    @Test("what is secret is not in the line")
    func redaction() async throws {
        let yaml =
            LogRig.yaml + """

                telemetry:
                  access_log: { headers: [Authorization, Cookie, X-Mine, X-Open], query: true, redact: [x-mine, token] }
                """
        let text = try await LogRig.text(yaml) { rig in
            let client = try await rig.gateway.connect()
            try await client.send(
                "GET /people/1?a=1&t%6fken=s3cret&b=2 HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer s3cret\r\n"
                    + "Cookie: a=s3cret\r\ncookie: b=s3cret\r\nX-MINE: s3cret\r\nX-Open: open\r\n\r\n")
            _ = try await client.receiveResponse()
        }
        #expect(!text.contains("s3cret"))
        let line = try #require(try AccessLine.all(text).first)
        #expect(line.text("query") == "a=1&t%6fken=***&b=2")
        #expect(
            line.values["headers"] as? [String: String] == [
                "authorization": "***", "cookie": "***, ***", "x-mine": "***", "x-open": "open",
            ])
    }

    @Test("a share of the lines is written, by status and reason")
    func sampling() async throws {
        let yaml = """
            services: { users: "${app}" }
            routes:
              people: { match: /people/**, to: users }
              teapot: { match: /teapot, respond: { status: 418 } }
              broken: { match: /broken, respond: { status: 503 } }
            telemetry: { access_log: { sample: { 2xx: 0%, 4xx: 0%, 418: 100%, errors: 100% } } }
            """
        let lines = try await LogRig.lines(yaml) { rig in
            try await rig.get("/people/1", "/teapot", "/nowhere", "/people/2", "/broken")
        }
        #expect(lines.map(\.status) == [418, 404, 503])
    }

    @Test("a template and the text form are lines of their own")
    func template() async throws {
        let yaml =
            LogRig.yaml + """

                telemetry:
                  access_log: '{method} {path}?{query} {status} "{header.user-agent}" {response_header.Content-Type} {tls}'
                """
        let text = try await LogRig.text(yaml) { rig in
            let client = try await rig.gateway.connect()
            try await client.send("GET /people/1?a=b HTTP/1.1\r\nHost: a\r\nUser-Agent: \"é\\\r\n\r\n")
            _ = try await client.receiveResponse()
            try await rig.get("/nowhere")
        }
        #expect(
            text == """
                GET /people/1?a=b 200 "\\x22\\xc3\\xa9\\x5c" - -
                GET /nowhere?- 404 "-" application/problem+json -

                """)
        let plain = try await LogRig.text(LogRig.yaml + "\ntelemetry: { access_log: text }") { try await $0.get("/x") }
        #expect(plain.contains(" 127.0.0.1 \"GET /x\" 404 0 ") && plain.split(separator: " ").count == 13)
    }

    @Test("without an access log nothing is written")
    func none() async throws {
        let text = try await LogRig.text(LogRig.yaml + "\ntelemetry: { access_log: none }") {
            try await $0.get("/people/1")
        }
        #expect(text.isEmpty)
    }

    @Test("written and dropped lines are counted in the metrics", arguments: [false, true])
    func counted(isFull: Bool) async throws {
        let yaml = isFull ? LogRig.yaml + "\ntelemetry: { access_log: { file: /dev/full } }" : LogRig.yaml
        let text = try await LogRig.text(yaml) { rig in
            try await rig.get("/people/1", "/nowhere")
            let written = "portico_access_log_lines_total"
            let dropped = "portico_access_log_dropped_lines_total"
            let scrape = try await Scrape.of(rig.gateway) { $0.samples[isFull ? dropped : written] == 2 }
            #expect(scrape.samples[isFull ? dropped : written] == 2)
            #expect(scrape.samples[isFull ? written : dropped] == 0)
        }
        #expect(text.isEmpty == isFull)
    }
}

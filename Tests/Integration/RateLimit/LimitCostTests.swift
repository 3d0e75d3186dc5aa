// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// What an answer says that it cost, and which answers count.
@Suite(.timeLimit(.minutes(2)))
struct LimitCostTests {
    private static func ok(_ body: String, _ fields: String...) -> String {
        (["HTTP/1.1 200 OK", "Content-Length: \(body.utf8.count)"] + fields).joined(separator: "\r\n") + "\r\n\r\n"
            + body
    }

    /// What the one answer takes from a limit of a thousand.
    private static func cost(of answer: String, _ cost: String) async throws -> Int? {
        var left: Int?
        try await LimitRig.run(
            """
            limits: { budget: { rate: 1000/day, algorithm: token_bucket, cost: \(cost) } }
            routes: { all: { match: /**, to: app, limit: budget } }
            """, script: Script(answer: answer)
        ) { rig in
            #expect(try await rig.ask("GET /").remaining == 1000)
            left = try await rig.ask("GET /").remaining
        }
        return left.map { 1000 - $0 }
    }

    @Test(
        "a field of the answer is the cost; without it, or with nonsense, it is one, and nothing below zero",
        arguments: [
            ("X-Cost: 5", 5), ("x-cost:   7  ", 7), ("X-Other: 5", 1), ("X-Cost: much", 1), ("X-Cost: ", 1),
            ("X-Cost: 0", 0),
            ("X-Cost: -5", 0), ("X-Cost: 2.5", 3), ("X-Cost: 1e2", 100), ("X-Cost: 5, 6", 1), ("X-Cost: nan", 1),
            ("X-Cost: 99999999999999999999999", 1000), ("X-Cost: 0x10", 1), ("X-Cost: 00005", 5), ("X-Cost: +5", 1),
            ("X-Cost: 1e999", 1),
        ])
    func header(field: String, cost: Int) async throws {
        #expect(try await Self.cost(of: Self.ok("", field), "{ header: X-Cost }") == cost)
    }

    private static let json = "Content-Type: application/json"
    private static let path = "{ json: $.usage.total }"

    @Test(
        "a number in the answer's JSON is the cost",
        arguments: [
            (#"{"usage":{"total":42}}"#, 42), (#"{"usage":{"total":0}}"#, 0), (#"{"usage":{"total":-3}}"#, 0),
            (#"{"usage":{"total":1.2}}"#, 2), (#"{"usage":{"other":42}}"#, 1), (#"{"usage":null}"#, 1), ("{}", 1),
            ("", 1),
            (#"{"usage":{"total":42}"#, 1), (#"{"usage":{"total":true}}"#, 1), (#"{"usage":{"total":[42]}}"#, 1),
            ("[" + #"{"usage":{"total":42}}"# + "]", 1), (#" {"a":"é","usage":{"x":[1,2],"total": 6e1 }} "#, 60),
        ])
    func body(body: String, cost: Int) async throws {
        #expect(try await Self.cost(of: Self.ok(body, Self.json), Self.path) == cost)
    }

    @Test("it is read in pieces, of any JSON type and any status, and not of what is something else")
    func forms() async throws {
        let body = #"{"usage":{"total":42}}"#
        let chunks = body.map { "1\r\n\($0)\r\n" }.joined() + "0\r\n\r\n"
        let chunked = "HTTP/1.1 200 OK\r\n\(Self.json)\r\nTransfer-Encoding: chunked\r\n\r\n\(chunks)"
        #expect(try await Self.cost(of: chunked, Self.path) == 42)
        let typed = Self.ok(body, "Content-Type: application/vnd.x+json; charset=utf-8")
        #expect(try await Self.cost(of: typed, Self.path) == 42)
        let failed = Self.ok(body, Self.json).replacing("200 OK", with: "500 No")
        #expect(try await Self.cost(of: failed, Self.path) == 42)
        #expect(try await Self.cost(of: Self.ok(body, "Content-Type: text/plain"), Self.path) == 1)
        #expect(try await Self.cost(of: Self.ok(body, Self.json, "Content-Encoding: gzip"), Self.path) == 1)
        #expect(try await Self.cost(of: "HTTP/1.1 204 No\r\n\r\n", Self.path) == 1)
    }

    @Test(
        "of an event stream the last event that has it counts",
        arguments: [
            ("data: {\"usage\":{\"total\":4}}\n\ndata: {\"usage\":{\"total\":9}}\n\ndata: [DONE]\n\n", 9),
            ("data: {\"usage\":{\"total\":4}}\n\ndata: {\"usage\":null}\n\n: note\n\n", 4),
            ("event: a\r\nid: 1\r\ndata:{\"usage\":\r\ndata:{\"total\":5}}\r\n\r\n", 5),
            ("data: {\"usage\":{\"total\":4}}\r\rdata: {\"usage\":{\"total\":6}}\r\r", 6),
            ("data: {\"usage\":{\"total\":8}}", 8), ("data: nothing\n\n", 1), ("", 1),
            ("\u{feff}data: {\"usage\":{\"total\":3}}\n\n", 3), ("data: {\"usage\":{\"total\":-4}}\n\n", 0),
        ])
    func events(stream: String, cost: Int) async throws {
        let type = "Content-Type: text/event-stream; charset=utf-8"
        #expect(try await Self.cost(of: Self.ok(stream, type), Self.path) == cost)
        let head = "HTTP/1.1 200 OK\r\n\(type)\r\nTransfer-Encoding: chunked\r\n\r\n"
        let chunks = stream.utf8.map { "1\r\n" + String(decoding: [$0], as: UTF8.self) + "\r\n" }.joined() + "0\r\n\r\n"
        if stream.utf8.allSatisfy({ $0 < 128 }) { #expect(try await Self.cost(of: head + chunks, Self.path) == cost) }
    }

    @Test("a service is asked for what can be read")
    func plain() async throws {
        try await LimitRig.run(
            """
            limits:
              json: { rate: 9/day, algorithm: token_bucket, cost: \(Self.path) }
              field: { rate: 9/day, algorithm: token_bucket, cost: { header: X-Cost } }
            routes:
              json: { match: /json, to: app, limit: json }
              field: { match: /field, to: app, limit: field }
            """
        ) { rig in
            for path in ["/json", "/field"] { _ = try await rig.ask("GET \(path)", "Accept-Encoding: gzip, br") }
            let requests = rig.upstream.connections.flatMap { Requests.whole(in: $0.history) }
            #expect(requests.first { $0.target == "/json" }?["Accept-Encoding"] == nil)
            #expect(requests.first { $0.target == "/field" }?["Accept-Encoding"] == "gzip, br")
        }
    }

    @Test("a request is taken while anything is left, and what it cost beyond that is waited for")
    func overshoot() async throws {
        try await LimitRig.run(
            """
            limits: { budget: { rate: 10/day, algorithm: token_bucket, quota: 40/month, cost: { header: X-Cost } } }
            routes: { all: { match: /**, to: app, limit: budget } }
            """, script: Script(answer: Self.ok("", "X-Cost: 9"))
        ) { rig in
            try await rig.expect([200, 200, 429, 429], "GET /")
            let refused = try await rig.ask("GET /")
            refused.expectRefused(by: "budget")
            // Nine of one token are owed: more than a tenth of a day for each.
            #expect(Int(refused["Retry-After"] ?? "") ?? 0 > 8 * 8640)
        }
    }

    @Test("what a client has not waited for is charged with what was known by then")
    func early() async throws {
        try await Rig.run(
            """
            services: { app: "${app}" }
            limits: { budget: { rate: 1000/day, algorithm: token_bucket, cost: \(Self.path) } }
            routes:
              all: { match: /**, to: app, limit: budget }
              look: { match: /look, respond: { status: 204 }, limit: { use: budget, cost: 1 } }
            """
        ) { rig in
            let asked = LimitRig(gateway: rig.gateway, upstream: rig.upstream)
            var left = 1000
            for (event, cost) in [("data: {\"usage\":{\"total\":70}}\n\n", 70), (": nothing yet\n\n", 1)] {
                let client = try await rig.connect()
                try await client.send(LimitRig.request("GET /", []))
                let server = try await rig.upstream.accept()
                _ = try await server.receiveRequest()
                try await server.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n\(event)")
                _ = try await client.receive(through: "\n\n")
                try await client.reset()
                left -= cost
                try await Pace.wait("the charge of \(cost)") {
                    left -= 1
                    let answer = try await asked.ask("GET /look")
                    return answer.remaining == left
                }
            }
        }
    }

    @Test("only the answers that count do; once they are full, everything is refused")
    func counted() async throws {
        try await LimitRig.run(
            """
            limits: { failures: { rate: 3/day, algorithm: token_bucket, count: { status: [4xx, 503] } } }
            routes: { all: { match: /**, to: app, limit: failures } }
            """,
            script: Script { Script.response("", status: Int($0.target.dropFirst()) ?? 200) }
        ) { rig in
            for status in [200, 302, 500, 204, 502] { try await rig.expect([status, status], "GET /\(status)") }
            #expect(try await rig.ask("GET /200").remaining == 3)
            try await rig.expect([401], "GET /401")
            #expect(try await rig.ask("GET /200").remaining == 2)
            try await rig.expect([404], "GET /404")
            try await rig.expect([503, 429, 429], "GET /503")
            try await rig.ask("GET /200").expectRefused(by: "failures")
        }
    }

    @Test("a limit that is tried out counts, and refuses nothing")
    func dryRun() async throws {
        try await LimitRig.run(
            """
            limits:
              tried: { rate: 2/day, algorithm: token_bucket, dry_run: true }
              held: { concurrency: 1, dry_run: true }
              real: { rate: 9/day, algorithm: token_bucket, by: route }
            routes:
              all: { match: /**, to: app, limit: [tried, held] }
              both: { match: /both, to: app, limit: [tried, real] }
            """
        ) { rig in
            try await rig.expect([200, 200, 200, 200, 200], "GET /")
            let answer = try await rig.ask("GET /both")
            #expect(answer.status == 200 && answer.remaining == 8)
            #expect(LimitFieldTests.list(answer["RateLimit-Policy"])?.keys.sorted() == ["real"])
            let scrape = try await Scrape.of(rig.gateway)
            #expect(scrape.sum("portico_limit_requests_total", #"limit="tried""#) == 6)
        }
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import PorticoConfig
import PorticoWire
import Testing

@testable import PorticoProxy

@Suite("Log format") struct LogFormatTests {
    /// An exchange whose head has been read.
    static func exchange(_ request: String, status: Int = 200) throws -> Exchange {
        let worker = Worker(index: 0, loop: try WorkerLoop(), accessLog: AccessLog(sink: nil), seed: 1)
        let exchange = worker.makeExchange()
        exchange.startedAt = WorkerLoop.systemClock()
        exchange.result.status = status
        let end = try RequestHeadParser().parse(Array(request.utf8).span, into: &exchange.request)
        try #require(end != nil || request.isEmpty)
        return exchange
    }

    static func line(_ exchange: Exchange, _ options: LogFormat.Options) throws -> String {
        let format = try #require(LogFormat(options))
        var clock = LogClock()
        let bytes = LogBufferTests.written { format.write(exchange, after: 1_500_000, &clock, to: &$0) }
        return try #require(String(validating: bytes, as: UTF8.self))
    }

    static func line(_ request: String, template: String, redacted: [String] = []) throws -> String {
        var options = LogFormat.Options()
        options.style = .template(try LogTemplate(ConfigText(template)))
        options.redacted = redacted
        return try Self.line(Self.exchange(request), options)
    }

    static func object(_ line: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }

    private static let keys = [
        "time", "request_id", "trace_id", "client", "user", "method", "host", "path", "protocol", "route", "service",
        "target", "status", "bytes_in", "bytes_out", "duration_ms", "connect_ms", "first_byte_ms", "retries", "tls",
        "reason",
    ]

    @Test("a JSON line has every key, in order, with null where there is nothing")
    func keys() throws {
        let line = try Self.line(Self.exchange("", status: 0), LogFormat.Options())
        let places = try Self.keys.map { try #require(line.range(of: "\"\($0)\":"), "\($0)").lowerBound }
        #expect(places == places.sorted())
        let object = try Self.object(line)
        #expect(Set(object.keys) == Set(Self.keys))
        for key in Self.keys where !["time", "status", "bytes_in", "bytes_out", "duration_ms", "retries"].contains(key)
        {
            #expect(object[key] is NSNull, "\(key)")
        }
        #expect(line.hasSuffix("}\n") && line.count { $0 == "\n" } == 1)
    }

    @Test("it says what the request was")
    func request() throws {
        let exchange = try Self.exchange(
            "GET /a\"b\\c?x=1 HTTP/1.0\r\nHost: Shop.example:80\r\nUser-Agent: a\r\nuser-agent: \u{e4}\r\n\r\n")
        let target = Target(
            TargetSpec(authority: "t", host: "t", port: 80, addresses: []), streams: FakeStreamSource())
        let dial = FakePendingStream()
        exchange.forward.attempt.begin(3, to: target, at: exchange.startedAt)
        exchange.forward.attempt.wait(for: dial)
        exchange.forward.attempt.connected(FakeUpstreamStream(), at: exchange.startedAt + 1_234_567)
        exchange.forward.attempt.receivedByte(at: exchange.startedAt + 5_000_999)
        exchange.result.error = ProxyError(.firstByteTimeout)
        var options = LogFormat.Options()
        options.headers = ["User-Agent", "X-None"]
        options.showsQuery = true
        let line = try Self.line(exchange, options)
        let object = try Self.object(line)
        #expect(object["method"] as? String == "GET" && object["host"] as? String == "Shop.example:80")
        #expect(object["path"] as? String == "/a\"b\\c" && object["query"] as? String == "x=1")
        #expect(object["protocol"] as? String == "HTTP/1.0" && object["reason"] as? String == "UT")
        #expect(line.contains("\"connect_ms\":1.234,\"first_byte_ms\":5.000,\"retries\":2"))
        let headers = try #require(object["headers"] as? [String: Any])
        #expect(headers["user-agent"] as? String == "a, ä" && headers["x-none"] is NSNull)
    }

    @Test("a client that left before it was answered is a 499")
    func gone() throws {
        let exchange = try Self.exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n", status: 0)
        exchange.result.error = ProxyError(.clientGone)
        #expect(try Self.object(Self.line(exchange, LogFormat.Options()))["status"] as? Int == 499)
        exchange.result.status = 200
        #expect(try Self.object(Self.line(exchange, LogFormat.Options()))["status"] as? Int == 200)
    }

    @Test("a template shows fields, header fields, and - for what is not there")
    func template() throws {
        let request = "GET /x HTTP/1.1\r\nHost: a\r\nX-A: 1\r\nX-B: q\"\\\r\n\r\n"
        #expect(
            try Self.line(
                request, template: "<{method}> {path} {{{query}}} {header.x-a}|{header.X-B}|{header.X-C} {tls}")
                == "<GET> /x {-} 1|q\\x22\\x5c|- -\n")
    }

    @Test("the text style is one line for people")
    func text() throws {
        var options = LogFormat.Options()
        options.style = .text
        let line = try Self.line(Self.exchange("GET /x HTTP/1.1\r\nHost: a\r\n\r\n"), options)
        #expect(line.contains(#" - "GET /x" 200 0 0 "#) && line.hasSuffix(" - - - - -\n"))
        #expect(
            LogFormat(
                {
                    options.style = .none; return options
                }()) == nil)
    }

    @Test("a response field of an exchange without an answer is not that of an earlier one")
    func stale() throws {
        let exchange = try Self.exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        exchange.response.begin(status: 200)
        exchange.response.fields.add(name: "X-A", value: "1")
        var options = LogFormat.Options()
        options.style = .template(try LogTemplate(ConfigText("{response_header.x-a}")))
        #expect(try Self.line(exchange, options) == "1\n")
        exchange.result.status = 0
        #expect(try Self.line(exchange, options) == "-\n")
    }
}

@Suite("Log redaction") struct LogRedactionTests {
    @Test(
        "secrets in header fields are not shown",
        arguments: ["Authorization", "proxy-authorization", "COOKIE", "X-Api-Key", "Gateway-Explain", "X-Mine"])
    func headers(_ name: String) throws {
        let request = "GET / HTTP/1.1\r\nHost: a\r\n\(name): s3cret\r\n\r\n"
        let line = try LogFormatTests.line(request, template: "{header.\(name)} {header.X-B}", redacted: ["x-mine"])
        // The wire drops what is for the gateway alone.
        #expect(line == (name == "Gateway-Explain" ? "- -\n" : "*** -\n"))
    }

    @Test(
        "secrets in the query are not shown, however their names are written",
        arguments: [
            ("token=1", "token=***"), ("a=1&TOKEN=2&b", "a=1&TOKEN=***&b"), ("%74o%6Ben=1", "%74o%6Ben=***"),
            ("token", "token"), ("token=a=b&token=", "token=***&token=***"), ("tokens=1&xtoken=2", "tokens=1&xtoken=2"),
            ("+token=1&%20token=2", "+token=***&%20token=***"), ("&&token=1&", "&&token=***&"),
            ("cookie=1&%zz=1", "cookie=***&%zz=1"), ("", "-"),
        ])
    func query(_ query: String, _ shown: String) throws {
        let target = query.isEmpty ? "/" : "/?\(query)"
        let request = "GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n"
        #expect(try LogFormatTests.line(request, template: "{query}", redacted: ["Token"]) == shown + "\n")
    }

    @Test("a long query is cut, and shows nothing of a secret behind the cut")
    func longQuery() throws {
        let many = String(repeating: "a=1&", count: 3000) + "token=s3cret"
        let line = try LogFormatTests.line(
            "GET /?\(many) HTTP/1.1\r\nHost: a\r\n\r\n", template: "{query}", redacted: ["token"])
        #expect(line.count < 2 * LogBuffer.valueLimit && line.hasSuffix("...\n") && !line.contains("s3cret"))
    }
}

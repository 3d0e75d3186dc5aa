// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoTesting
import Testing

/// What was malformed, or why a service could not be reached: in the access log, and in the gateway's own.
@Suite struct ErrorDetailTests {
    private static let detail: [(bytes: String, error: String, detail: String)] = [
        (
            "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
            "bad_request",
            "duplicate Transfer-Encoding"
        ),
        ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "bad_request", "duplicate Host"),
        (
            "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", "bad_request",
            "duplicate Content-Length"
        ),
        ("GET / HTTP/1.1\r\n\r\n", "bad_request", "Host is missing"),
        ("\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}", "bad_request", "TLS on a plain port"),
        ("\u{5}\u{1}\u{0}", "bad_request", "not HTTP"),
        ("GET /a%2Fb HTTP/1.1\r\nHost: a\r\n\r\n", "bad_path", "the path holds an encoded slash"),
        (
            "POST /people/1 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "bad_request",
            "a chunk size is malformed"
        ),
    ]

    @Test("a client's mistake is named, and its line has client and id")
    func client() async throws {
        let lines = try await LogRig.lines(script: nil) { rig in
            for test in Self.detail {
                let client = try await rig.gateway.connect()
                try await client.send(test.bytes)
                #expect(try await client.receiveLastResponse().status == 400)
            }
        }
        try #require(lines.count == Self.detail.count)
        for (line, test) in zip(lines, Self.detail) {
            #expect(line.text("error") == test.error && line.text("detail") == test.detail, "\(line.values)")
            #expect(line.id?.count == 32 && line.text("client") == "127.0.0.1", "\(test.detail)")
        }
    }

    @Test("where all went well, a line has neither error nor detail")
    func fine() async throws {
        let lines = try await LogRig.lines { try await $0.get("/people/1") }
        #expect(lines.count == 1 && lines.allSatisfy { $0.values["error"] == nil && $0.values["detail"] == nil })
    }

    @Test("a service's mistake is named")
    func service() async throws {
        let answers = ["HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", ""]
        let lines = try await LogRig.lines(script: nil) { rig in
            for answer in answers {
                let client = try await rig.gateway.connect()
                try await client.send("POST /people/1 HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
                let server = try await rig.upstream.accept()
                _ = try await server.receiveRequest()
                if answer.isEmpty { await server.close() } else { try await server.send(answer) }
                #expect(try await client.receiveResponse().status == 502)
                await client.close()
            }
        }
        #expect(lines.map { $0.text("error") } == ["bad_response", "upstream_closed"])
        #expect(lines.map { $0.text("detail") } == ["duplicate Content-Length", "the connection was closed"])
    }

    @Test("a connection that fails is named with its errno, and a later success hides it")
    func connect() async throws {
        let dead = try DeadPort()
        let yaml = "services: { away: \"\(dead.url)\" }\nroutes: { all: { match: /**, to: away } }"
        let lines = try await LogRig.lines(yaml) { try await $0.get("/") }
        #expect(lines.map { $0.text("detail") } == ["Connection refused (errno \(ECONNREFUSED))"])
        let both = """
            services: { app: { targets: ["\(dead.url)", "${app}"] } }
            routes: { all: { match: /**, to: app } }
            """
        #expect(try await LogRig.lines(both) { try await $0.get("/", "/") }.allSatisfy { $0.values["detail"] == nil })
    }

    @Test("templates have the request line, the time in other forms, the error and its detail")
    func templates() async throws {
        let lines = { (format: String) in
            try await LogRig.text(LogRig.yaml + "\ntelemetry: { access_log: { format: '\(format)', redact: [token] } }")
            {
                let client = try await $0.gateway.connect()
                try await client.send(
                    "GET /people/7?a=1&token=s3cret HTTP/1.1\r\nHost: a\r\nReferer: http://r/\r\nUser-Agent: x y\r\n\r\n"
                )
                _ = try await client.receiveResponse()
            }
        }
        let common = try await lines("common")
        let time = #"\[\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d \+0000\]"#
        let start = try Regex(#"^127\.0\.0\.1 - - \#(time) "GET /people/7\?a=1&token=\*\*\* HTTP/1\.1" 200 5"#)
        #expect(common.firstMatch(of: start) != nil && common.hasSuffix(" 200 5\n"), "\(common)")
        let combined = try await lines("combined")
        #expect(combined.hasSuffix(" 200 5 \"http://r/\" \"x y\"\n"), "\(combined)")
        let others = try await lines("{time.unix} {time.clock} {error} {detail}")
        #expect(others.wholeMatch(of: #/\d{10}\.\d{3} \d\d:\d\d:\d\d - -\n/#) != nil, "\(others)")
        let short = try await lines("short")
        #expect(short.wholeMatch(of: #/\d\d:\d\d:\d\d 200 GET /people/7 \d+\.\d{3}ms people -\n/#) != nil, "\(short)")
    }

    @Test(
        "a redacted parameter is hidden however it is written",
        arguments: [
            "token=s3cret", "a=1;token=s3cret", "token=s3cret;s3cret=1", "a=1&TOKEN=s3cret&b=2", "token[]=s3cret",
            "token[0]=s3cret", "%74oken=s3cret", "token%5B%5D=s3cret", "user[token]=s3cret", "user%5BToken%5D[]=s3cret",
            "a=1;;user[token][x]=s3cret", "+token=s3cret", "[token]=s3cret",
        ])
    func redacted(_ query: String) async throws {
        let yaml = LogRig.yaml + "\ntelemetry: { access_log: { query: true, redact: [Token] } }"
        let text = try await LogRig.text(yaml) { try await $0.get("/people/1?\(query)") }
        #expect(!text.contains("s3cret") && text.contains("***"), "\(text)")
    }

    @Test("others are shown", arguments: ["tokens=1", "a=token", "tok=1", "token", "xtoken[]=1", "a[tokens]=1"])
    func shown(_ query: String) async throws {
        let yaml = LogRig.yaml + "\ntelemetry: { access_log: { query: true, redact: [token] } }"
        let lines = try await LogRig.lines(yaml) { try await $0.get("/people/1?\(query)") }
        #expect(lines.map { $0.text("query") } == [query])
    }
}

/// The gateway's own log.
@Suite(.enabled(if: PorticoProcess.path != nil, PorticoProcess.notice)) struct OwnLogTests {
    private static func log(_ arguments: [String], requests: Int = 3) async throws -> [Substring] {
        let dead = try DeadPort()
        let process = try await PorticoProcess(
            files: ["gateway.yaml": PorticoProcess.yaml(dead.url)], arguments: arguments)
        try await process.use { process in
            for _ in 0..<requests { #expect(try await process.get("/").contains("\"status\":502")) }
            process.child.signal(SIGTERM)
            #expect(await process.child.exitStatus() == 0)
            _ = try await process.child.errors.receiveAll()
        }
        return process.child.errors.history.split(separator: "\n")
    }

    @Test("a service that cannot be reached is told of once a minute, at debug each time, at warning never")
    func failures() async throws {
        let told = { (lines: [Substring], level: String) in
            lines.filter { $0.contains("level=\(level) msg=\"request failed\"") }
        }
        let info = try await Self.log([])
        #expect(told(info, "info").count == 1 && told(info, "debug").isEmpty, "\(info)")
        let line = told(info, "info").first ?? ""
        for part in [
            "error=connect_failure", "detail=\"Connection refused (errno \(ECONNREFUSED))\"", "route=all",
            "service=app",
            "target=127.0.0.1:", "request_id=", "reason=UF",
        ] { #expect(line.contains(part), "\(line)") }
        let debug = try await Self.log(["--log-level", "debug"])
        #expect(told(debug, "info").count == 1 && told(debug, "debug").count == 2, "\(debug)")
    }

    @Test("a composed answer that fails by a part's status is told of with its reason")
    func part() async throws {
        let upstream = try await FakeUpstream(script: Script(answer: Script.response("{}", status: 500)).run)
        let yaml = PorticoProcess.yaml(upstream.url)
            .replacing("to: app", with: "compose: { user: { call: \"GET app:/u\", required: true } }")
            .replacing("/**", with: "GET /home")
        let process = try await PorticoProcess(files: ["gateway.yaml": yaml], arguments: ["--log-level", "debug"])
        try await process.use { process in
            #expect(try await process.get("/home").contains("\"status\":502"))
            let log = try await process.child.errors.receive(through: "error=part_failed")
            #expect(log.contains("'user'"), "\(log)")
        }
        await upstream.stop()
    }

    @Test("it is logfmt, or JSON where that is asked for")
    func formats() async throws {
        for line in try await Self.log([], requests: 1) {
            #expect(
                line.prefixMatch(of: #/time=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z level=[a-z]+ msg=/#) != nil,
                "\(line)")
        }
        let folder = try TemporaryFolder()
        let port = try FreePort.take()
        let file = try folder.write(
            "gateway.yaml",
            "version: 1\nlisteners: { a: { address: \"127.0.0.1:0\" } }\nadmin: { address: \"127.0.0.1:\(port)\" }\n")
        let program = try #require(PorticoProcess.path)
        let child = try await ChildProcess([program, "run", file, "--workers", "1", "--log-format", "json"])
        while (try? await PorticoProcess.admin("GET /readyz", port: port))?.status != 200 { await Pace.tick() }
        child.signal(SIGTERM)
        #expect(await child.exitStatus() == 0)
        let lines = try AccessLine.all(String(decoding: try await child.errors.receiveAll(), as: UTF8.self))
        #expect(lines.contains { $0.text("msg") == "ready" && $0.text("admin") == "127.0.0.1:\(port)" })
        #expect(lines.allSatisfy { $0.text("level") == "info" && $0.text("time") != nil })
    }
}

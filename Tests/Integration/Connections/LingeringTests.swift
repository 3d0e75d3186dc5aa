// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

extension Timed {
    /// An answer that comes while the client still sends: it must be there when the client has sent all and begins to
    /// read. A connection that is closed with bytes unread is reset, which destroys the answer on its way.
    @Suite struct LingeringTests {
        /// A refused upload, or one that is answered without its body.
        struct Case: Sendable, CustomTestStringConvertible {
            var name: String
            var status: Int
            var upload: Upload
            var testDescription: String { "\(self.name)\(self.upload.isChunked ? ", chunked" : "")" }

            static func both(_ name: String, _ status: Int, _ upload: Upload) -> [Case] {
                [false, true].map { isChunked in
                    var upload = upload
                    upload.isChunked = isChunked
                    return Case(name: name, status: status, upload: upload)
                }
            }
        }

        private static let last = "Connection: close\r\n"
        private static let yaml = """
            services: { app: "${app}" }
            routes:
              app:    { match: /app, to: app }
              early:  { match: /early, to: app }
              moved:  { match: /moved, redirect: /elsewhere }
              fixed:  { match: /fixed, respond: { status: 403, body: "no, not so: ${text}" } }
              got:    { match: GET /got, respond: { body: x } }
              joined: { match: POST /joined, compose: { a: GET app:/a } }
              json:   { match: /json, to: app, transform: { max_body: 1MiB, request: { json: { wrap: data } } } }
            """
        /// Answers from the gateway itself are small; one that is not shows whether all of it comes.
        private static let text = String(repeating: "0123456789abcdef", count: 2000)

        /// Answers `/early` and the part at the head, and takes what comes of a body without a look.
        private static let service = Script.serving { server in
            switch try await server.receiveHead().target {
            case "/early": try await server.send(Script.response(Self.text, status: 403))
            case "/a": try await server.send(Reply.json("1").bytes)
            default: break
            }
            server.countOnly()
            _ = try await server.receiveAll()
        }

        private static func run(limit: String, _ body: (Rig) async throws -> Void) async throws {
            let listener =
                "\nlisteners: { public: { address: \"127.0.0.1:0\", limits: { body: \(limit), head_timeout: 2m } } }"
            try await Rig.run(Self.yaml + listener, values: ["text": Self.text], script: Self.service, body)
        }

        /// What a client got that writes everything before it reads.
        private struct Outcome: Sendable {
            var sent: Int
            var received: [UInt8]
            var failure: Int32
        }

        private static func outcome(_ port: Int, _ head: String, _ body: [UInt8]) async throws -> Outcome {
            try await PlainSocket.run {
                let socket = try PlainSocket(port: port)
                let sent = socket.send(Array(head.utf8)) + socket.send(body)
                return Outcome(sent: sent, received: socket.receiveAll(), failure: socket.failure)
            }
        }

        private static func expectWhole(_ outcome: Outcome, _ status: Int) throws {
            #expect(
                outcome.failure == 0, "the client's system says errno \(outcome.failure) after \(outcome.sent) bytes")
            let (response, count) = try #require(
                try RawMessage.response(in: outcome.received), "of the answer \(outcome.received.count) bytes came")
            #expect(response.status == status)
            #expect(response["Connection"] == "close")
            #expect(count == outcome.received.count)
        }

        @Test(
            "a client that writes 20 MB before it reads gets the whole refusal",
            arguments: Case.both("forwarded", 413, Upload(size: 20_000_000, target: "/app"))
                + Case.both("gathered", 413, Upload(size: 20_000_000, target: "/json"))
                + [
                    Case(
                        name: "answered by the gateway", status: 413, upload: Upload(size: 20_000_000, target: "/fixed")
                    )
                ])
        func tooLarge(_ test: Case) async throws {
            try await Self.run(limit: "2MiB") { rig in
                let outcome = try await Self.outcome(rig.gateway.port, test.upload.head, test.upload.framed)
                try Self.expectWhole(outcome, test.status)
            }
        }

        @Test(
            "a client that writes 5 MB before it reads gets the whole answer that needs none of them",
            arguments: Case.both("no route", 404, Upload(size: 5_000_000, target: "/none", fields: Self.last))
                + Case.both("another method", 405, Upload(size: 5_000_000, target: "/got", fields: Self.last))
                + Case.both("bad path", 400, Upload(size: 5_000_000, target: "/a%00b"))
                + Case.both("a redirect", 307, Upload(size: 5_000_000, target: "/moved", fields: Self.last))
                + Case.both("a fixed answer", 403, Upload(size: 5_000_000, target: "/fixed", fields: Self.last))
                + Case.both("a composition", 200, Upload(size: 5_000_000, target: "/joined", fields: Self.last))
                + Case.both(
                    "a service's early answer", 403, Upload(size: 5_000_000, target: "/early", fields: Self.last)))
        func unread(_ test: Case) async throws {
            try await Self.run(limit: "10MiB") { rig in
                let outcome = try await Self.outcome(rig.gateway.port, test.upload.head, test.upload.framed)
                try Self.expectWhole(outcome, test.status)
            }
        }

        @Test(
            "so does one whose body is malformed in its middle, or whose head is",
            arguments: [
                "POST /app HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloX",
                "POST /fixed HTTP/1.1\r\nHost: a\r\nBad Name: 1\r\nContent-Length: 5000000\r\n\r\n",
            ])
        func malformed(_ beginning: String) async throws {
            try await Self.run(limit: "2MiB") { rig in
                let body = [UInt8](repeating: 97, count: 5_000_000)
                let outcome = try await Self.outcome(rig.gateway.port, beginning, body)
                try Self.expectWhole(outcome, 400)
            }
        }

        @Test(
            "Python's own client reads the refusal", .enabled(if: PythonProgram.path != nil, PythonProgram.notice),
            arguments: [
                #"c.request("POST", "/app", b"a" * 20000000)"#,
                #"c.request("POST", "/app", iter([b"a" * 65536] * 300), {}, encode_chunked=True)"#,
                #"c.request("POST", "/none", b"a" * 2000000, {"Connection": "close"})"#,
            ])
        func python(_ request: String) async throws {
            try await Self.run(limit: "2MiB") { rig in
                let told = try await PythonProgram.run(
                    """
                    import http.client, sys
                    c = http.client.HTTPConnection("127.0.0.1", \(rig.gateway.port), timeout=20)
                    \(request)
                    r = c.getresponse()
                    length = len(r.read())
                    sys.stderr.write(f"{r.status} {length > 100 and length == int(r.getheader('Content-Length'))}")
                    """)
                #expect(told == (request.contains("none") ? "404 True" : "413 True"))
            }
        }

        @Test("a client that sends for longer than two seconds, with short pauses, gets the whole answer")
        func steady() async throws {
            try await Self.run(limit: "2MiB") { rig in
                let port = rig.gateway.port
                let outcome = try await PlainSocket.run {
                    let socket = try PlainSocket(port: port)
                    var sent = socket.send("POST /app HTTP/1.1\r\nHost: a\r\nContent-Length: 20000000\r\n\r\n")
                    let piece = [UInt8](repeating: 97, count: 16 * 1024)
                    let end = ContinuousClock.now + .milliseconds(2600)
                    while ContinuousClock.now < end, socket.failure == 0 {
                        sent += socket.send(piece)
                        socket.rest(milliseconds: 50)
                    }
                    return Outcome(sent: sent, received: socket.receiveAll(), failure: socket.failure)
                }
                try Self.expectWhole(outcome, 413)
            }
        }

        @Test("a client that sends for ever is cut off after 64 MiB", arguments: [false, true])
        func endless(isChunked: Bool) async throws {
            try await Self.run(limit: "2MiB") { rig in
                let port = rig.gateway.port
                let head = Upload(size: 1 << 30, isChunked: isChunked, target: "/app").head
                let sent = try await PlainSocket.run {
                    let socket = try PlainSocket(port: port)
                    socket.send(head)
                    let data = [UInt8](repeating: 97, count: 1 << 16)
                    let piece = isChunked ? Array("10000\r\n".utf8) + data + Array("\r\n".utf8) : data
                    var sent = 0
                    while sent < 256 << 20, socket.failure == 0 { sent += socket.send(piece) }
                    return sent
                }
                // What the system's buffers hold on the way comes on top, and what was taken before the refusal.
                #expect((60 << 20)...(112 << 20) ~= sent, "\(sent >> 20) MiB")
            }
        }

        @Test("a client that stops sending is closed after two seconds of silence")
        func silent() async throws {
            try await Self.run(limit: "2MiB") { rig in
                let client = try await rig.connect()
                try await client.send(Upload(size: 20_000_000, target: "/app").head)
                #expect(try await client.receiveResponse().status == 413)
                // Silence begins anew with each byte.
                let begin = ContinuousClock.now
                var last = begin
                while ContinuousClock.now - begin < .milliseconds(700) {
                    last = ContinuousClock.now
                    try? await client.send("more of it")
                    await Pace.tick()
                }
                let scrape = try await Scrape.of(rig.gateway) { $0.sum("portico_connections") == 0 }
                let silence = ContinuousClock.now - last
                #expect(scrape.sum("portico_connections") == 0)
                #expect(silence > .milliseconds(1800) && silence < .seconds(6), "\(silence)")
            }
        }
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// `limits.body` of routes, beside that of the listener.
@Suite struct BodyLimitTests {
    private static let yaml = """
        services: { app: "${app}" }
        listeners: { public: { address: "127.0.0.1:0", limits: { body: 10B } } }
        defaults: { limits: { body: 20B } }
        bffs: { web: { prefix: /web, limits: { body: 30B }, routes: { all: { match: /**, to: app } } } }
        routes:
          all:   { match: /all, to: app }
          large: { match: /large, to: app, limits: { body: 1KiB } }
          small: { match: /small, to: app, limits: { body: 5B } }
          free:  { match: POST /free, to: app, limits: { body: none } }
          empty: { match: /listener, to: app, limits: {} }
          whole: { match: /whole, to: app, limits: { body: none }, transform: { max_body: 16B, request: { json: { remove: [a] } } } }
          own:   { match: /own, respond: { body: ok }, limits: { body: 5B } }
        """

    private static func upload(_ target: String, _ size: Int, chunked: Bool) -> Upload {
        Upload(size: size, isChunked: chunked, isApart: false, target: target)
    }

    @Test(
        "the route's limit holds, or that of its BFF, or the defaults'; without one the listener's",
        arguments: [("/all", 20), ("/web/x", 30), ("/large", 1024), ("/small", 5), ("/listener", 10), ("/whole", 16)],
        [false, true])
    func limit(_ route: (target: String, limit: Int), isChunked: Bool) async throws {
        try await Rig.run(Self.yaml, script: Script.ok("taken")) { rig in
            for (size, status) in [(route.limit, 200), (route.limit + 1, 413)] {
                let client = try await rig.connect()
                let upload = Self.upload(route.target, size, chunked: isChunked)
                let response = try await upload.ask(client)
                #expect(response.status == status, "\(size) bytes to \(route.target)")
            }
        }
    }

    @Test("without a limit more than any listener's default may come", arguments: [false, true])
    func none(_ isChunked: Bool) async throws {
        let size = 11 << 20
        try await Rig.run(Self.yaml, script: Script { "\($0.body.count)" == "\(size)" ? Script.response("all") : "" }) {
            rig in
            let client = try await rig.connect()
            let upload = Self.upload("/free", size, chunked: isChunked)
            #expect(try await upload.ask(client).text == "all")
        }
    }

    @Test("before the route is known the listener's limit holds: no route, another method, no path")
    func unrouted() async throws {
        try await Rig.run(Self.yaml) { rig in
            for (line, status) in [("POST /nowhere", 404), ("PUT /free", 405)] {
                let fits = try await rig.refusedLast(
                    "\(line) HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n0123456789")
                #expect(fits == status)
                let more = try await rig.refusedLast(
                    "\(line) HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n0123456789a")
                #expect(more == 413)
            }
        }
    }

    @Test("a client that waits for a 100 is told at once, and is not asked for the body")
    func expecting() async throws {
        try await Rig.run(Self.yaml, script: Script.ok("taken")) { rig in
            let head = { (target: String, size: Int) in
                "POST \(target) HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: \(size)\r\n\r\n"
            }
            for target in ["/small", "/own"] {
                let client = try await rig.connect()
                try await client.send(head(target, 6))
                #expect(try await client.receiveResponse().status == 413)
            }
            #expect(rig.upstream.connectionCount == 0)
        }
    }

    @Test("a route that answers itself has a limit too", arguments: [false, true])
    func ownAnswer(_ isChunked: Bool) async throws {
        try await Rig.run(Self.yaml) { rig in
            let client = try await rig.connect()
            let upload = Self.upload("/own", 6, chunked: isChunked)
            let status = try await upload.ask(client).status
            // Chunks are found to be too many after the answer has left.
            #expect(status == (isChunked ? 200 : 413))
        }
    }
}

extension Rig {
    /// The status of the answer to a request that is not forwarded.
    fileprivate func refusedLast(_ request: String) async throws -> Int {
        let client = try await self.connect()
        try await client.send(request)
        let response = try await client.receiveResponse()
        await client.close()
        return response.status
    }
}

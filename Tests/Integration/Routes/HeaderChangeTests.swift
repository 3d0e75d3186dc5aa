// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

@Suite struct HeaderChangeTests {
    private static let yaml = """
        services: { app: "${app}" }
        defaults: { headers: { response: { set: { X-Default: yes please } } } }
        routes:
          all:
            match: "/items/{id}"
            to: app
            headers:
              request:
                remove: [X-Gone, Cookie]
                set: { X-Set: "id-{path.id}", X-From: "{client.ip}", X-Query: "{query.q}" }
                add: { X-Add: more }
              response:
                remove: X-Inner
                set: { X-Frame-Options: DENY, X-Req: "{request.id}" }
                add: { Set-Cookie: "c=3" }
          other: { match: /other, to: app }
        """

    @Test("a request's fields are removed, set and added, with templates filled in")
    func request() async throws {
        try await Rig.run(Self.yaml) { rig in
            let seen = try await rig.forwarded(
                "GET /items/a%20b?q=one+two HTTP/1.1\r\nHost: a\r\nx-gone: 1\r\nX-GONE: 2\r\nCookie: c=1\r\nx-set: old\r\nX-Add: some\r\n\r\n"
            )
            #expect(seen["X-Gone"] == nil && seen["Cookie"] == nil)
            #expect(seen.values("X-Set").count == 1 && seen["X-Set"]?.hasPrefix("id-a") == true)
            #expect(seen["X-From"] == "127.0.0.1")
            #expect(seen.values("X-Add") == ["some", "more"])
        }
    }

    @Test("a response's fields are removed, set and added")
    func response() async throws {
        try await Rig.run(Self.yaml) { rig in
            let response = try await rig.answered(
                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-inner: 1\r\nX-Inner: 2\r\nx-frame-options: SAMEORIGIN\r\nSet-Cookie: a=1\r\n\r\n",
                to: "GET /items/1?q=1 HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(response["X-Inner"] == nil)
            #expect(response.values("X-Frame-Options") == ["DENY"])
            #expect(response.values("Set-Cookie") == ["a=1", "c=3"])
            #expect(response["X-Req"] == response["X-Request-Id"])
        }
    }

    /// The same names under several keys.
    private static let overlapping = """
        services: { app: "${app}" }
        routes:
          all:
            match: /**
            to: app
            headers:
              request:
                remove: [X-One, X-Two, X-Three]
                set: { x-one: set, X-Three: set }
                add: { X-two: added, X-THREE: added }
              response:
                remove: [X-One, X-Two, X-Three]
                set: { x-one: set, X-Three: set }
                add: { X-two: added, X-THREE: added }
        """

    @Test("a name that is removed, set and added: what is set and added is there, and nothing of what came")
    func order() async throws {
        let fields = "X-One: 1\r\nX-One: 2\r\nX-Two: 3\r\nX-Three: 4\r\n"
        func expect(_ head: RawMessage) {
            #expect(head.values("X-One") == ["set"])
            #expect(head.values("X-Two") == ["added"])
            #expect(head.values("X-Three") == ["set", "added"])
        }
        try await Rig.run(Self.overlapping) { rig in
            expect(try await rig.forwarded("GET / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n"))
            expect(try await rig.answered("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\(fields)\r\n"))
        }
    }

    @Test("a route's changes replace the defaults whole")
    func inheritance() async throws {
        try await Rig.run(Self.yaml, script: Script.ok("")) { rig in
            let client = try await rig.connect()
            try await client.send("GET /other HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await client.receiveResponse()["X-Default"] == "yes please")
            try await client.send("GET /items/1?q=1 HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await client.receiveResponse()["X-Default"] == nil)
        }
    }

    @Test("a template whose value is missing refuses the request instead of sending an empty one")
    func missing() async throws {
        try await Rig.run(Self.yaml) { rig in
            let client = try await rig.connect()
            try await client.send("GET /items/1 HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await client.receiveResponse().status == 400)
            #expect(rig.upstream.connectionCount == 0)
        }
    }

    @Test(
        "a value cannot break out of its line: a path with an escaped line end is refused, a query's stays in its field",
        arguments: [("a%0D%0AX-Evil:1?q=b", 400, ""), ("a?q=b%0d%0aX-Evil:2", 200, "good b")])
    func injection(_ target: String, _ status: Int, _ start: String) async throws {
        let script = Script { Script.response(($0["X-Evil"] ?? "good") + " " + ($0["X-Query"] ?? "")) }
        try await Rig.run(Self.yaml, script: script) { rig in
            let client = try await rig.connect()
            try await client.send("GET /items/\(target) HTTP/1.1\r\nHost: a\r\n\r\n")
            let response = try await client.receiveResponse()
            #expect(response.status == status && response["X-Evil"] == nil)
            if status == 200 { #expect(response.text.hasPrefix(start)) }
        }
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// Calls whose answer nobody waits for any more are ended: their connections are closed.
@Suite struct ComposeCancelTests {
    private static let compose = """
        a: a:/
        b: { call: "b:/", required: true }
        """

    private static func start(_ rig: ComposeRig) async throws -> RawConnection {
        let client = try await rig.gateway.connect()
        try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        return client
    }

    private static func call(_ rig: ComposeRig, _ name: String) async throws -> RawConnection {
        let connection = try await rig[name].upstream.accept()
        _ = try await connection.receiveRequest()
        return connection
    }

    @Test("when the client goes away", arguments: [false, true])
    func client(_ isReset: Bool) async throws {
        try await ComposeRig.run(Self.compose, ["a": nil, "b": nil]) { rig in
            let client = try await Self.start(rig)
            let a = try await Self.call(rig, "a")
            let b = try await Self.call(rig, "b")
            try await b.send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n[")
            if isReset { try await client.reset() } else { await client.close() }
            try await a.receiveEnd()
            try await b.receiveEnd()
        }
    }

    @Test("when a required part has failed; what waits is never called")
    func required() async throws {
        let compose = Self.compose + "\nc: c:/{parts.a.id}"
        try await ComposeRig.run(compose, ["a": nil, "b": nil, "c": always("1")]) { rig in
            let client = try await Self.start(rig)
            let a = try await Self.call(rig, "a")
            let b = try await Self.call(rig, "b")
            try await b.send(Reply.status(500).bytes)
            #expect(try await client.receiveResponse().status == 502)
            try await a.receiveEnd()
            #expect(rig["c"].requests.isEmpty)
            // Neither connection is spoilt: the client's goes on, and the other part's is used again.
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            let again = try await Self.call(rig, "a")
            try await again.send(Reply.json(#"{"id":1}"#).bytes)
            _ = try await b.receiveRequest()
            try await b.send(Reply.json("2").bytes)
            #expect(try await client.receiveResponse().text == #"{"a":{"id":1},"b":2,"c":1}"#)
        }
    }

    @Test("at a part's own timeout, and at the deadline", arguments: ["timeout", "deadline"])
    func time(_ kind: String) async throws {
        let timeout = kind == "timeout" ? ", timeout: 200ms" : ""
        let compose = """
            deadline: \(kind == "deadline" ? "1500ms" : "15s")
            parts:
              a: { call: "a:/"\(timeout) }
              b: b:/
            """
        try await ComposeRig.run(compose, ["a": nil, "b": always("1")]) { rig in
            let client = try await Self.start(rig)
            let a = try await Self.call(rig, "a")
            let answer = try await client.receiveResponse()
            #expect(answer.text == #"{"b":1}"# && answer["Gateway-Partial"] == "a;reason=timeout")
            try await a.receiveEnd()
        }
    }

    @Test("when a part has become too large, or is no JSON, before its end")
    func early() async throws {
        let compose = "{ a: { call: \"a:/\", max_body: 1KiB }, b: \"b:/\", c: \"c:/\" }"
        try await ComposeRig.run(compose, ["a": nil, "b": nil, "c": nil]) { rig in
            let client = try await Self.start(rig)
            let a = try await Self.call(rig, "a")
            let b = try await Self.call(rig, "b")
            let c = try await Self.call(rig, "c")
            let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
            try await a.send(head + "800\r\n\"" + String(repeating: "x", count: 0x7ff) + "\r\n")
            try await b.send(head + "3\r\n[}x\r\n")
            try await a.receiveEnd()
            try await b.receiveEnd()
            try await c.send(Reply.json("1").bytes)
            let answer = try await client.receiveResponse()
            #expect(answer.text == #"{"c":1}"#)
            #expect(answer["Gateway-Partial"] == "a;reason=too_large, b;reason=invalid_json")
        }
    }

    @Test("the calls of a loop too, and those that have not begun never begin")
    func loop() async throws {
        let compose = """
            list: list:/
            each: { call: "each:/{x}", for_each: { item: x, in: parts.list, parallel: 2 } }
            must: { call: "must:/", required: true }
            """
        let services: [String: FakeService.Answer?] = ["list": always("[1,2,3,4]"), "each": nil, "must": nil]
        try await ComposeRig.run(compose, services) { rig in
            let client = try await Self.start(rig)
            let must = try await Self.call(rig, "must")
            let first = try await Self.call(rig, "each")
            let second = try await Self.call(rig, "each")
            try await must.send(Reply.status(500).bytes)
            #expect(try await client.receiveResponse().status == 502)
            try await first.receiveEnd()
            try await second.receiveEnd()
            #expect(rig["each"].upstream.connectionCount == 2)
        }
    }

    @Test("a client that leaves in the middle of its body: no part is called with half of it")
    func halfBody() async throws {
        let compose = "{ a: { call: POST a:/, send: request }, b: \"b:/\" }"
        try await ComposeRig.run(compose, ["a": always("1"), "b": always("2")], match: "POST /**") { rig in
            let client = try await rig.gateway.connect()
            try await client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf")
            await client.close()
            let answer = try await rig.ask("POST /", body: "whole")
            #expect(answer.text == #"{"a":1,"b":2}"#)
            #expect(rig["a"].requests.map(\.text) == ["whole"])
        }
    }
}

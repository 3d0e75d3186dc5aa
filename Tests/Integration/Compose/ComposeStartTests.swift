// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// When calls start: as early as their references allow.
@Suite struct ComposeStartTests {
    private static let services: [String: FakeService.Answer?] = ["a": nil, "b": nil, "c": nil]

    /// The next request on a connection of its own.
    private static func request(
        _ service: FakeService
    ) async throws -> (connection: RawConnection, request: RawMessage) {
        let connection = try await service.upstream.accept()
        return (connection, try await connection.receiveRequest())
    }

    private static func answer(_ connection: RawConnection, _ json: String) async throws {
        try await connection.send(Reply.json(json).bytes)
    }

    private static func start(_ rig: ComposeRig) async throws -> RawConnection {
        let client = try await rig.gateway.connect()
        try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        return client
    }

    @Test("parts without references all start before any of them has answered")
    func together() async throws {
        try await ComposeRig.run("{ a: \"a:/1\", b: \"b:/2\", c: \"c:/3\" }", Self.services) { rig in
            let client = try await Self.start(rig)
            var calls: [(connection: RawConnection, request: RawMessage)] = []
            for name in ["a", "b", "c"] { calls.append(try await Self.request(rig[name])) }
            #expect(calls.map(\.request.startLine) == ["GET /1 HTTP/1.1", "GET /2 HTTP/1.1", "GET /3 HTTP/1.1"])
            for call in calls.reversed() { try await Self.answer(call.connection, "1") }
            #expect(try await client.receiveResponse().text == #"{"a":1,"b":1,"c":1}"#)
        }
    }

    @Test("a part starts when those are there that it refers to, and waits for no other")
    func dependent() async throws {
        let compose = """
            a: a:/1
            b: b:/2/{parts.a.id}
            c: c:/3
            """
        try await ComposeRig.run(compose, Self.services) { rig in
            let client = try await Self.start(rig)
            let a = try await Self.request(rig["a"])
            let c = try await Self.request(rig["c"])
            #expect(rig["b"].upstream.connectionCount == 0)
            try await Self.answer(a.connection, #"{"id":"x"}"#)
            let b = try await Self.request(rig["b"])
            #expect(b.request.target == "/2/x")
            try await Self.answer(b.connection, "2")
            try await Self.answer(c.connection, "3")
            #expect(try await client.receiveResponse().text == #"{"a":{"id":"x"},"b":2,"c":3}"#)
        }
    }

    @Test("a part that refers to two waits for both, whatever their order in the file")
    func both() async throws {
        let compose = """
            c: { call: POST c:/3, send: { all: "{parts.a}", of: "{parts.b.id}" } }
            b: b:/2
            a: a:/1
            """
        try await ComposeRig.run(compose, Self.services) { rig in
            let client = try await Self.start(rig)
            let a = try await Self.request(rig["a"])
            let b = try await Self.request(rig["b"])
            try await Self.answer(b.connection, #"{"id":1e400}"#)
            #expect(rig["c"].upstream.connectionCount == 0)
            try await Self.answer(a.connection, #"{"x": [1.10]}"#)
            let c = try await Self.request(rig["c"])
            #expect(c.request.text == #"{"all":{"x": [1.10]},"of":1e400}"#)
            #expect(c.request["Content-Type"] == "application/json")
            try await Self.answer(c.connection, "3")
            #expect(try await client.receiveResponse().text == #"{"c":3,"b":{"id":1e400},"a":{"x": [1.10]}}"#)
        }
    }

    @Test("what a part that failed would have given is missing, and its dependants are not called")
    func failed() async throws {
        let compose = """
            a: a:/1
            b: { call: "b:/2/{parts.a.id}", fallback: none }
            c: c:/3/{parts.b}
            """
        let services: [String: FakeService.Answer?] = [
            "a": always(.status(500)), "b": always("1"), "c": always("2"),
        ]
        try await ComposeRig.run(compose, services) { rig in
            let answer = try await rig.ask()
            #expect(rig["b"].requests.isEmpty)
            #expect(
                answer["Gateway-Partial"]?.hasPrefix("a;reason=status;status=500, b;reason=missing_reference") == true)
            #expect(answer.text.hasPrefix(#"{"b":"none""#))
        }
    }
}

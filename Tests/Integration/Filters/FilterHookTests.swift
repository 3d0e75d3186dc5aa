// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoProxy
import PorticoTesting
import Testing

/// Which hooks of which filters are called, and when.
@Suite struct FilterHookTests {
    private static let filters: [any CustomFilter.Type] = [
        HookFilter<Outer>.self, HookFilter<Gate>.self, HookFilter<Inner>.self, HookFilter<Inmost>.self,
    ]

    private static let nowhere = ["dead": "http://127.0.0.1:1"]

    /// Filters around what the route does.
    private static func yaml(_ action: String, _ filters: String, _ journal: Journal) -> String {
        let policies = filters.split(separator: " ").map { ", \($0): \(journal.name)" }.joined()
        return "services: { app: \"${app}\", dead: \"${dead}\" }\nroutes: { a: { match: /a, \(action)\(policies) } }"
    }

    /// The hooks of a route with these filters, for one request and a service that answers it.
    private static func hooks(
        _ action: String, _ filters: String, status: Int
    ) async throws -> [String] {
        let journal = Journal()
        let dead = try DeadPort()
        let yaml = Self.yaml(action, filters, journal)
        try await Rig.run(yaml, values: ["dead": dead.url], script: .ok("x"), filters: Self.filters) { rig in
            let client = try await rig.connect()
            try await client.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await client.receiveResponse().status == status)
        }
        return journal.takeAll()
    }

    @Test("a service's answer passes all filters in reverse, and all hear of its end once")
    func service() async throws {
        #expect(
            try await Self.hooks("to: app", "outer inner inmost", status: 200) == [
                "outer request", "inner request", "inmost request", "inmost response 200", "inner response 200",
                "outer response 200", "inmost ended 200 -", "inner ended 200 -", "outer ended 200 -",
            ])
    }

    @Test("what the gateway answers itself passes those that cover it: fixed answers, redirects, compositions")
    func own() async throws {
        for (action, status) in [
            ("respond: {}", 200), ("redirect: /b", 307),
            ("compose: { part: { call: \"GET app:/\", fallback: 1 } }", 200),
        ] {
            #expect(
                try await Self.hooks(action, "outer inner inmost", status: status) == [
                    "outer request", "inner request", "inmost request", "inmost response \(status)",
                    "outer response \(status)", "inmost ended \(status) -", "inner ended \(status) -",
                    "outer ended \(status) -",
                ], "\(action)")
        }
    }

    @Test("a filter that answers ends too; those behind it do not, though they may cover its answer")
    func answered() async throws {
        #expect(
            try await Self.hooks("to: app", "outer gate inner inmost", status: 403) == [
                "outer request", "gate request", "inmost response 403", "outer response 403", "gate ended 403 -",
                "outer ended 403 -",
            ])
    }

    @Test("an error's answer is one of the gateway's own, and its end says which error")
    func failed() async throws {
        #expect(
            try await Self.hooks("to: dead", "outer inner", status: 502) == [
                "outer request", "inner request", "outer response 502", "inner ended 502 connect_failure",
                "outer ended 502 connect_failure",
            ])
    }

    @Test("a client that leaves before or amid the answer ends it, once")
    func left() async throws {
        let journal = Journal()
        try await Rig.run(Self.yaml("to: app", "outer inner", journal), values: Self.nowhere, filters: Self.filters) {
            rig in
            for answer in ["", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"] {
                let client = try await rig.connect()
                try await client.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n")
                let server = try await rig.upstream.accept()
                _ = try await server.receiveRequest()
                try await server.send(answer)
                if !answer.isEmpty { _ = try await client.receive(through: "half") }
                await client.close()
                try await server.receiveEnd()
            }
            _ = try await journal.take(10)
        }
        #expect(journal.takeAll().isEmpty)
    }

    @Test("the end of one that the client left says so, with the status that it had got")
    func leftStatus() async throws {
        let journal = Journal()
        try await Rig.run(Self.yaml("to: app", "outer", journal), values: Self.nowhere, filters: Self.filters) { rig in
            let client = try await rig.connect()
            try await client.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try await (try await rig.upstream.accept()).receiveRequest()
            await client.close()
            #expect(try await journal.take(2) == ["outer request", "outer ended 0 client_gone"])
            let other = try await rig.connect()
            try await other.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n")
            let server = try await rig.upstream.accept()
            _ = try await server.receiveRequest()
            try await server.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")
            _ = try await other.receive(through: "half")
            await other.close()
            #expect(try await journal.take(3).last == "outer ended 200 client_gone")
        }
    }

    @Test("interim heads and trailers pass all filters in reverse, before the head and after it")
    func fields() async throws {
        let journal = Journal()
        try await Rig.run(Self.yaml("to: app", "outer inner", journal), values: Self.nowhere, filters: Self.filters) {
            rig in
            let client = try await rig.connect()
            try await client.send("GET /a HTTP/1.1\r\nHost: a\r\nTE: trailers\r\n\r\n")
            let server = try await rig.upstream.accept()
            _ = try await server.receiveRequest()
            let fields = "X-Outer: 1\r\nX-Inner: 2\r\nX-Other: 3\r\n\r\n"
            try await server.send(
                "HTTP/1.1 103 Early Hints\r\n\(fields)HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "1\r\nx\r\n0\r\n\(fields)")
            let interim = try await client.receiveHead()
            #expect(interim.names == ["X-Other"])
            let answer = try await client.receiveResponse()
            #expect(answer.trailers.map(\.name) == ["X-Other"])
        }
        #expect(
            journal.takeAll().dropFirst(2) == [
                "inner fields", "outer fields", "inner response 200", "outer response 200", "inner fields",
                "outer fields", "inner ended 200 -", "outer ended 200 -",
            ])
    }
}

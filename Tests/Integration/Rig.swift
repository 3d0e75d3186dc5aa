// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoProxy
import PorticoTesting
import Testing

/// A gateway in front of one upstream, named `app`, with clients as needed.
struct Rig {
    let gateway: TestGateway
    let upstream: FakeUpstream

    /// Everything goes to the one service.
    static let plain = """
        services: { app: "${app}" }
        routes: { all: { match: /**, to: app } }
        """

    /// The same with limits of the listener.
    static func limits(_ limits: String) -> String {
        Self.plain + "\nlisteners: { public: { address: \"127.0.0.1:0\", limits: \(limits) } }"
    }

    /// The same with a timeout of the route.
    static func timeout(_ timeout: String) -> String {
        """
        services: { app: "${app}" }
        routes: { all: { match: /**, to: app, timeout: \(timeout) } }
        """
    }

    /// Starts both, runs the body, and stops both.
    static func run(
        _ yaml: String = Rig.plain,
        values: [String: String] = [:],
        script: Script? = nil,
        filters: [any CustomFilter.Type] = [],
        _ body: (Rig) async throws -> Void
    ) async throws {
        let upstream = try await FakeUpstream(script: script?.run)
        let all = values.merging(["app": upstream.url]) { $1 }
        try await upstream.behind({ try TestGateway(yaml, values: all, filters: filters) }) { gateway in
            try await body(Rig(gateway: gateway, upstream: upstream))
        }
    }

    func connect() async throws -> RawConnection { try await self.gateway.connect() }

    /// Sends one request on a connection of its own, and returns what the upstream was sent of it, after a 200.
    func forwarded(_ request: String) async throws -> RawMessage {
        let client = try await self.connect()
        try await client.send(request)
        let server = try await self.upstream.accept()
        let seen = try await server.receiveRequest()
        try await server.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
        let response = try await client.receiveResponse(toHEAD: request.hasPrefix("HEAD "))
        #expect(response.status == 200)
        return seen
    }

    /// Sends one GET on a connection of its own, has the upstream answer with these bytes, and returns what the client
    /// was sent.
    func answered(
        _ response: String, to request: String = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
    ) async throws -> RawMessage {
        let client = try await self.connect()
        try await client.send(request)
        let server = try await self.upstream.accept()
        _ = try await server.receiveRequest()
        try await server.send(response)
        await server.close()
        return try await client.receiveResponse(toHEAD: request.hasPrefix("HEAD "))
    }

    /// Sends bytes that the gateway must refuse: the answer and the connection's end, and nothing at the upstream.
    func refused(_ bytes: String) async throws -> RawMessage { try await self.refused(Array(bytes.utf8)) }

    func refused(_ bytes: [UInt8]) async throws -> RawMessage {
        let client = try await self.connect()
        try await client.send(bytes)
        let response = try await client.receiveLastResponse()
        try await self.expectUntouched()
        return response
    }

    /// Nothing has reached the upstream yet: the first thing that does is a request sent now.
    func expectUntouched() async throws {
        let before = self.upstream.connectionCount
        let client = try await self.connect()
        try await client.send("GET /marker HTTP/1.1\r\nHost: marker\r\n\r\n")
        let server = try await self.upstream.accept()
        let seen = try await server.receiveRequest()
        #expect(seen.startLine == "GET /marker HTTP/1.1")
        #expect(self.upstream.connectionCount == before + 1)
        try await server.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
        _ = try await client.receiveResponse()
        await client.close()
    }
}

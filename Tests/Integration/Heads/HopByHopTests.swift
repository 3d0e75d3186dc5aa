// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// Fields that are for one connection only (RFC 9110 §7.6.1).
@Suite struct HopByHopTests {
    private static let fields =
        "Connection: keep-alive, X-Hop,x-other\r\nKeep-Alive: timeout=5\r\nProxy-Connection: keep-alive\r\nTE: gzip\r\n"
        + "X-Hop: 1\r\nX-OTHER: 2\r\nUpgrade: foo\r\nX-Kept: 3\r\n"
    private static let gone = ["Connection", "Keep-Alive", "Proxy-Connection", "Upgrade", "X-Hop", "X-Other"]

    @Test("none of them reaches the upstream, nor what Connection lists")
    func request() async throws {
        try await Rig.run { rig in
            let seen = try await rig.forwarded("GET / HTTP/1.1\r\nHost: a\r\n\(Self.fields)\r\n")
            for name in Self.gone { #expect(seen[name] == nil, "\(name)") }
            #expect(seen["X-Kept"] == "3")
            #expect(seen["TE"] == nil)
        }
    }

    @Test("none of them reaches the client, nor what Connection lists")
    func response() async throws {
        try await Rig.run { rig in
            let response = try await rig.answered("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\(Self.fields)\r\n")
            for name in Self.gone { #expect(response[name] == nil, "\(name)") }
            #expect(response["X-Kept"] == "3")
        }
    }

    @Test(
        "each of them stays behind by itself, whether Connection names it or not",
        arguments: [
            "Keep-Alive: timeout=5", "Proxy-Connection: keep-alive", "TE: gzip", "TE: trailers, deflate;q=0.5",
            "Upgrade: foo", "Connection: close", "keep-alive: max=3",
        ])
    func alone(_ field: String) async throws {
        let name = String(field.prefix { $0 != ":" })
        try await Rig.run { rig in
            let seen = try await rig.forwarded("GET / HTTP/1.1\r\nHost: a\r\n\(field)\r\nX-Kept: 3\r\n\r\n")
            // What may stand there is the gateway's own word to the service, not the client's.
            #expect(seen[name] == nil && seen["X-Kept"] == "3")
            let answer = try await rig.answered("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\(field)\r\nX-Kept: 3\r\n\r\n")
            #expect(answer[name] == nil && answer["X-Kept"] == "3")
        }
    }

    @Test("several Connection fields count together")
    func severalFields() async throws {
        try await Rig.run { rig in
            let seen = try await rig.forwarded(
                "GET / HTTP/1.1\r\nHost: a\r\nConnection: X-One\r\nX-One: 1\r\nX-Two: 2\r\nConnection: X-Two\r\n\r\n")
            #expect(seen["X-One"] == nil && seen["X-Two"] == nil)
        }
    }

    @Test("Connection cannot take away what the request is framed or routed by", arguments: ["Host", "Content-Length"])
    func protected(_ name: String) async throws {
        try await Rig.run(script: Script { Script.response("\($0.values("Host").count)\($0.text)") }) { rig in
            let client = try await rig.connect()
            try await client.send("POST / HTTP/1.1\r\nHost: a\r\nConnection: \(name)\r\nContent-Length: 3\r\n\r\nabc")
            #expect(try await client.receiveResponse().text == "1abc")
        }
    }

    @Test("Connection cannot take away what tells the upstream who asks")
    func forwardedFields() async throws {
        try await Rig.run { rig in
            let seen = try await rig.forwarded(
                "GET / HTTP/1.1\r\nHost: a\r\nConnection: X-Forwarded-For, Forwarded, Via, X-Request-Id\r\n\r\n")
            for name in ["X-Forwarded-For", "Forwarded", "Via", "X-Request-Id"] {
                #expect(seen[name] != nil, "\(name)")
            }
        }
    }
}

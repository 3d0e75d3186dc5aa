// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// Values of a request that are not UTF-8, and empty ones, where templates put them.
@Suite struct RawBytesTests {
    private static let yaml = """
        services: { app: "${app}" }
        routes:
          path: { match: "/p/{id}", to: "app:/q/{id}", headers: { request: { set: { X-Id: "{path.id}" } } } }
          query:
            match: /query
            to: app
            headers: { request: { set: { X-Q: "{query.q}", X-C: "<{cookie.c}>", X-H: "{header.X-In}" } } }
          changed: { match: /changed, to: app, transform: { request: { query: { set: { copy: "{query.q}" } } } } }
          own: { match: /own, respond: { status: 200, headers: { X-Q: "{query.q}" }, body: ok } }
          host: { match: /host, to: app, headers: { request: { set: { Host: "{query.tenant}" } } } }
        """

    /// The field's value as it came.
    private static func value(_ name: String, in message: RawMessage) -> [UInt8]? {
        guard let start = message.head.firstRange(of: Array("\r\n\(name): ".utf8))?.upperBound else { return nil }
        return Array(message.head[start...].prefix { $0 != 0x0d })
    }

    @Test("two paths that differ in such bytes stay two")
    func paths() async throws {
        try await Rig.run(Self.yaml) { rig in
            for (path, bytes) in [("%ff", [0xff]), ("%fe%c3", [0xfe, 0xc3]), ("%C3%BC", [0xc3, 0xbc])]
                as [(String, [UInt8])]
            {
                let seen = try await rig.forwarded("GET /p/\(path) HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(seen.target == "/q/\(path.uppercased())")
                #expect(Self.value("X-Id", in: seen) == bytes)
            }
        }
    }

    @Test("the query, cookies and fields give their bytes to a header, and to the query")
    func fields() async throws {
        try await Rig.run(Self.yaml) { rig in
            let client = try await rig.connect()
            let raw =
                Array("X-In: ".utf8) + [0xe9, 0x80] + Array("\r\nCookie: c=".utf8) + [0xfe] + Array("\r\n\r\n".utf8)
            try await client.send(Array("GET /query?x=1&%71=a%ffb+c HTTP/1.1\r\nHost: a\r\n".utf8) + raw)
            let server = try await rig.upstream.accept()
            let seen = try await server.receiveRequest()
            #expect(Self.value("X-Q", in: seen) == [0x61, 0xff, 0x62, 0x20, 0x63])
            #expect(Self.value("X-C", in: seen) == [0x3c, 0xfe, 0x3e])
            #expect(Self.value("X-H", in: seen) == [0xe9, 0x80])
            let changed = try await rig.forwarded("GET /changed?q=%ff HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(changed.target == "/changed?q=%ff&copy=%FF")
        }
    }

    @Test("an answer of the gateway's own has them too")
    func own() async throws {
        try await Rig.run(Self.yaml) { rig in
            let client = try await rig.connect()
            try await client.send("GET /own?q=%ff%0d%0aX-Evil:1 HTTP/1.1\r\nHost: a\r\n\r\n")
            let answer = try await client.receiveResponse()
            #expect(Self.value("X-Q", in: answer) == [0xff, 0x20, 0x20] + Array("X-Evil:1".utf8))
            #expect(answer["X-Evil"] == nil)
        }
    }

    @Test(
        "an empty parameter is as good as none for a header and a Host",
        arguments: [
            "/query?q=", "/query?q", "/host?tenant=", "/query?q=%20%00", "/host?tenant=%20", "/host?tenant=a%20b",
            "/host?tenant=a/b",
            "/host?tenant=evil:80%23", "/host?tenant=%ff", "/host?tenant=a@b", "/host?tenant=a:65536",
        ])
    func empty(_ target: String) async throws {
        try await Rig.run(Self.yaml) { rig in
            let client = try await rig.connect()
            try await client.send("GET \(target) HTTP/1.1\r\nHost: a\r\nCookie: c=1\r\nX-In: 1\r\n\r\n")
            #expect(try await client.receiveResponse().status == 400)
            let full = try await rig.forwarded(
                "GET \(target.prefix { $0 != "?" })?q=1&tenant=b HTTP/1.1\r\nHost: a\r\nCookie: c=1\r\nX-In: 1\r\n\r\n")
            let told = target.hasPrefix("/host") ? full["Host"] == "b" : full["X-Q"] == "1"
            #expect(told)
        }
    }
}

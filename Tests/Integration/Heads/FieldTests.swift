// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// Fields that pass.
@Suite struct FieldTests {
    private static let lines = [
        "x-lower: 1", "X-UPPER: 2", "x-Mixed-cAsE: 3", "Accept: a", "accept: b", "Cookie: a=1", "Cookie: b=2",
        "X-Empty:", "X-Spaces:   inner  spaces   ", "X-Bytes: caf\u{e9}", "X-Punct: !#$%&'*+-.^_`|~:;,<>?/\\\"()[]{}@=",
        "x_under: 4", "Content-Type: text/plain",
    ]

    private static func order(_ names: [String], of lines: [String]) -> [String] {
        let wanted = lines.map { String($0.prefix { $0 != ":" }) }
        return names.filter { wanted.contains($0) }
    }

    @Test("a request's fields keep their case, their order and their values")
    func request() async throws {
        try await Rig.run { rig in
            let text = "GET / HTTP/1.1\r\nHost: a\r\n" + Self.lines.joined(separator: "\r\n") + "\r\n\r\n"
            let seen = try await rig.forwarded(text)
            #expect(Self.order(seen.names, of: Self.lines) == Self.lines.map { String($0.prefix { $0 != ":" }) })
            #expect(seen.values("Accept") == ["a", "b"])
            #expect(seen["X-Empty"] == "")
            #expect(seen["X-Spaces"]?.hasPrefix("inner  spaces") == true)
            #expect(seen["X-Bytes"] == "caf\u{e9}")
            #expect(seen["X-Punct"] == "!#$%&'*+-.^_`|~:;,<>?/\\\"()[]{}@=")
        }
    }

    @Test("a response's fields keep their case, their order and their values")
    func response() async throws {
        try await Rig.run { rig in
            let lines = Self.lines + ["Set-Cookie: a=1; Path=/", "Set-Cookie: b=2", "ETag: W/\"x\""]
            let response = try await rig.answered(
                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n" + lines.joined(separator: "\r\n") + "\r\n\r\n")
            #expect(Self.order(response.names, of: lines) == lines.map { String($0.prefix { $0 != ":" }) })
            #expect(response.values("Set-Cookie") == ["a=1; Path=/", "b=2"])
        }
    }

    @Test("a response's Server and X-Powered-By are removed, in any spelling")
    func hidden() async throws {
        try await Rig.run { rig in
            let response = try await rig.answered(
                "HTTP/1.1 200 OK\r\nserver: secret/1\r\nX-POWERED-BY: PHP\r\nServer: two\r\nContent-Length: 0\r\n\r\n")
            #expect(response["Server"] == nil && response["X-Powered-By"] == nil)
            #expect(!response.names.contains { $0.lowercased() == "server" })
        }
    }

    @Test(
        "the status and its reason pass as they are",
        arguments: ["200 OK", "299 Well Done", "404 Nope", "599 x", "200 "])
    func status(_ status: String) async throws {
        try await Rig.run { rig in
            let response = try await rig.answered("HTTP/1.1 \(status)\r\nContent-Length: 0\r\n\r\n")
            #expect(response.startLine == "HTTP/1.1 \(status)")
        }
    }

    @Test("a response without a Date gets one; an upstream's own is kept")
    func date() async throws {
        try await Rig.run { rig in
            let made = try await rig.answered("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            #expect(made["Date"]?.hasSuffix(" GMT") == true)
            let kept = try await rig.answered("HTTP/1.1 200 OK\r\nDate: then\r\nContent-Length: 0\r\n\r\n")
            #expect(kept.values("Date") == ["then"])
        }
    }
}

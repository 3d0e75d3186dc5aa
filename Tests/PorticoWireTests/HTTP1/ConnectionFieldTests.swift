// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire
import Testing

@Suite struct ConnectionFieldTests {
    @Test(
        "a connection is kept as version and Connection say (RFC 9112 §9.3)",
        arguments: [
            ("1.1", [], true),
            ("1.0", [], false),
            ("1.1", ["Connection: close"], false),
            ("1.0", ["Connection: close"], false),
            ("1.1", ["Connection: keep-alive"], true),
            ("1.0", ["Connection: Keep-Alive"], true),
            ("1.1", ["Connection: CLOSE"], false),
            ("1.1", ["Connection: x, ,\tclose ,y"], false),
            ("1.1", ["Connection: x", "Connection: close"], false),
            ("1.0", ["Connection: keep-alive, close"], false),
            ("1.1", ["Connection: closed"], true),
            ("1.1", ["Connection: "], true),
            ("1.1", ["Connection: ,"], true),
        ]
    )
    func keepsAlive(version: String, lines: [String], expected: Bool) throws {
        #expect(try parseRequest(get(lines, version: version))?.keepsAlive == expected)
        let response = ok((lines + ["Content-Length: 0"]).joined(separator: "\r\n"), version: version)
        #expect(try parseResponse(response)?.keepsAlive == expected)
    }

    @Test("hop-by-hop fields and those that Connection names are dropped, whatever their case and place")
    func dropped() throws {
        let lines = [
            "x-a: 1", "Connection: X-A, x-b ,keep-alive", "Keep-Alive: 5", "Proxy-Connection: close", "TE: trailers",
            "Upgrade: h2c", "X-B: 2", "x-b: 3", "X-C: 4",
        ]
        let kept = { (fields: Fields) in fields.slots.filter { !$0.isDropped }.map { fields.string($0.name) } }
        #expect(kept(try #require(try parseRequest(get(lines))).fields) == ["Host", "X-C"])
        let response = ok(lines.joined(separator: "\r\n"), "Transfer-Encoding: chunked")
        #expect(kept(try #require(try parseResponse(response)).fields) == ["X-C"])
    }

    @Test("Connection cannot take away what the message's meaning or the client's address rests on")
    func protected() throws {
        let names = "Host, Content-Length, X-Forwarded-For, X-Forwarded-Host, X-Forwarded-Proto, Forwarded"
        let lines = [
            "Connection: \(names)", "Content-Length: 0", "X-Forwarded-For: b", "X-Forwarded-Host: c",
            "X-Forwarded-Proto: http", "Forwarded: for=d",
        ]
        let fields = try #require(try parseRequest(get(lines))).fields
        #expect(fields.slots.filter(\.isDropped).map(\.id) == [.connection])
    }

    @Test("a client waits for 100 only in HTTP/1.1 and only by the exact expectation")
    func expectation() throws {
        let expects = { (line: String, version: String) in
            try parseRequest(get(line, version: version))?.expectsContinue
        }
        #expect(try expects("Expect: 100-continue", "1.1") == true)
        #expect(try expects("expect: 100-CONTINUE", "1.1") == true)
        #expect(try expects("Expect: 100-continue", "1.0") == false)
        #expect(try expects("Expect: 200-continue", "1.1") == false)
        #expect(try expects("Expect: 100-continue, x", "1.1") == false)
        #expect(try expects("Expect: ", "1.1") == false)
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire
import Testing

@Suite struct HostFieldTests {
    @Test(
        "a host with or without a port is taken",
        arguments: [
            ("a", "a"), ("A.example", "A.example"), ("a_b-c~d.0", "a_b-c~d.0"), ("127.0.0.1:8080", "127.0.0.1"),
            ("a:", "a"), ("a:65535", "a"), ("[::1]", "[::1]"), ("[fe80::1:A.B]:80", "[fe80::1:A.B]"),
        ]
    )
    func valid(value: String, host: String) throws {
        let head = try #require(try parseRequest("GET / HTTP/1.1\r\nHost: \(value)\r\n\r\n"))
        #expect(head.text(head.authority) == value)
        #expect(head.text(head.host) == host)
    }

    @Test(
        "a malformed host is refused",
        arguments: [
            "", ":80", "a b", "a,b", "a/b", "a?b", "a@b", "a%41", "a:b", "a:123456", "a:80:80", "[]", "[::1", "::1",
            "[::1]b", "[::g]", "[::1]:x", "\u{e9}", "a\\b", "a\"b", "0.0.0.0=5000", "http://a", "[a]]",
        ]
    )
    func invalid(value: String) {
        #expect(requestError("GET / HTTP/1.1\r\nHost: \(value)\r\n\r\n") == .badHost)
    }

    @Test("Host stands exactly once, and may be missing only in HTTP/1.0")
    func presence() throws {
        #expect(requestError("GET / HTTP/1.1\r\n\r\n") == .missingHost)
        #expect(requestError("GET / HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n") == .duplicateHost)
        #expect(requestError("GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n") == .duplicateHost)
        let head = try #require(try parseRequest("GET / HTTP/1.0\r\n\r\n"))
        #expect(head.authority.isEmpty)
        #expect(head.host.isEmpty)
    }
}

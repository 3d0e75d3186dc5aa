// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

@Suite struct TrailerTests {
    private static let identity = Rig.plain + "\nidentity_headers: { X-User-Id: \"{user.id}\" }"
    /// Names that would change framing, routing or trust (RFC 9110 §6.5.1).
    private static let forbidden =
        "Content-Length: 9\r\nTransfer-Encoding: chunked\r\nHost: evil\r\nConnection: close\r\nTrailer: x\r\n"
        + "Keep-Alive: 5\r\nTE: trailers\r\nUpgrade: x\r\n"

    @Test("trailers pass in both directions, in their order and case")
    func pass() async throws {
        try await Rig.run { rig in
            let chunks = "2\r\nab\r\n0\r\nx-Sum: 1\r\nX-other: two words\r\n\r\n"
            let client = try await rig.connect()
            try await client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks)
            let server = try await rig.upstream.accept()
            let expected = [RawField("x-Sum", "1"), RawField("X-other", "two words")]
            #expect(try await server.receiveRequest().trailers == expected)
            try await server.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks)
            #expect(try await client.receiveResponse().trailers == expected)
        }
    }

    @Test("a request's trailers cannot change framing, host or identity")
    func filtered() async throws {
        try await Rig.run(Self.identity) { rig in
            let seen = try await rig.forwarded(
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\nX-Sum: 1\r\n"
                    + Self.forbidden + "x-user-ID: admin\r\nX-Forwarded-For: 1.2.3.4\r\n\r\n")
            #expect(seen.text == "ab")
            #expect(seen.trailers == [RawField("X-Sum", "1")])
        }
    }

    @Test("a response's trailers cannot change framing")
    func filteredInResponse() async throws {
        try await Rig.run { rig in
            let response = try await rig.answered(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\nX-Sum: 1\r\n\(Self.forbidden)\r\n"
            )
            #expect(response.trailers == [RawField("X-Sum", "1")])
        }
    }

    @Test(
        "a malformed trailer is refused",
        arguments: ["X : 1\r\n", "X: 1\r\n 2\r\n", "X\r\n", "X: a\u{0}b\r\n", "X: 1\n"])
    func malformed(_ trailer: String) async throws {
        try await Rig.run { rig in
            let client = try await rig.connect()
            try await client.send(
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\(trailer)\r\n")
            #expect(try await client.receiveLastResponse().status == 400)
        }
    }
}

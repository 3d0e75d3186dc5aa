// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// Clients that speak HTTP/2, with services that speak HTTP/1.1.
@Suite struct HTTP2ClientTests {
    private static let echo = """
        services: { echo: "${UPSTREAM}" }
        routes:
          own: { match: /own, respond: { status: 200, body: "own" } }
          all: { match: "/**", to: echo }
        """

    @Test("a request is sent on as one of HTTP/1.1, and its answer comes back")
    func translates() async throws {
        let upstream = try await FakeUpstream(answering: { _ in
            "HTTP/1.1 201 Created\r\nContent-Length: 4\r\nConnection: keep-alive\r\nX-Own: 1\r\n\r\nfine"
        })
        let gateway = try TestGateway(Self.echo, values: ["UPSTREAM": upstream.url])
        let client = try await HTTP2TestPeer.connect(gateway)
        let response = try await client.get(
            "/a%2Db?q=1", [("cookie", "a=1"), ("cookie", "b=2"), ("te", "trailers"), ("x-mine", "2")])
        #expect(response.status == "201")
        #expect(response.text == "fine")
        #expect(response.fields["x-own"] == "1")
        #expect(response.fields["content-length"] == "4")
        #expect(response.fields["via"] == "1.1 portico")
        #expect(response.fields["connection"] == nil)
        let sent = try #require(upstream.connections.first).history
        #expect(sent.hasPrefix("GET /a-b?q=1 HTTP/1.1\r\nHost: "))
        #expect(sent.contains("\r\ncookie: a=1; b=2\r\n"))
        #expect(sent.contains("\r\nx-mine: 2\r\n"))
        #expect(sent.contains("\r\nVia: 2.0 portico\r\n"))
        #expect(sent.contains("\r\nX-Forwarded-Host: a.example\r\n"))
        #expect(!sent.contains(":authority") && !sent.contains("Transfer-Encoding"))
        await gateway.stop()
        await upstream.stop()
    }
}

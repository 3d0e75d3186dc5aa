// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoServer
import PorticoTesting
import Testing

/// `listeners.*.redirect_to`, as clients see it.
@Suite(.timeLimit(.minutes(2)))
struct ListenerRedirectTests {
    private let folder: TemporaryFolder

    init() async throws {
        self.folder = try TemporaryFolder()
        try await self.folder.makeCertificates()
    }

    private func gateway(
        _ redirect: String = "public", plain: String = "", public options: String? = nil
    ) throws
        -> TestGateway
    {
        let tls = "tls: { certificates: { cert: \(self.folder.path)/server.pem, key: \(self.folder.path)/server.key } }"
        return try TestGateway(
            """
            listeners:
              plain: { address: "127.0.0.1:0", redirect_to: \(redirect)\(plain) }
              public: { address: "127.0.0.1:0", \(options ?? tls) }
            routes:
              all: { match: /**, respond: { body: served } }
            """, in: self.folder)
    }

    private func ask(_ request: String, _ gateway: TestGateway) async throws -> RawMessage {
        let client = try await RawConnection.connect(port: gateway.port(of: "plain"))
        try await client.send(request)
        return try await client.receiveLastResponse()
    }

    @Test(
        "to the same host, path and query on the other listener's port, whatever the method",
        arguments: [
            ("GET / HTTP/1.1\r\nHost: shop.test", "https://shop.test:PORT/"),
            ("GET /a%20b/c?x=1&y=%2F HTTP/1.1\r\nHost: shop.test:8080", "https://shop.test:PORT/a%20b/c?x=1&y=%2F"),
            ("POST /a/../b HTTP/1.1\r\nContent-Length: 3\r\nHost: SHOP.test", "https://shop.test:PORT/b"),
            ("GET //evil.test/ HTTP/1.1\r\nHost: [::1]:80", "https://[::1]:PORT/evil.test/"),
            ("GET http://other.test/x HTTP/1.1\r\nHost: shop.test", "https://other.test:PORT/x"),
        ])
    func redirects(_ head: String, _ location: String) async throws {
        let gateway = try self.gateway()
        let answer = try await self.ask("\(head)\r\nConnection: close\r\n\r\nabc", gateway)
        let expected = location.replacing("PORT", with: "\(gateway.port)")
        #expect(answer.status == 308 && answer["Location"]?.lowercased() == expected.lowercased(), "\(answer)")
        await gateway.stop()
    }

    @Test("the port that clients see can be told; 443 is not written")
    func ports() async throws {
        for (port, text) in [(443, "https://a/x"), (8443, "https://a:8443/x")] {
            let gateway = try self.gateway("{ listener: public, port: \(port) }")
            let answer = try await self.ask("GET /x HTTP/1.0\r\nHost: a\r\n\r\n", gateway)
            #expect(answer.status == 308 && answer["Location"] == text)
            await gateway.stop()
        }
    }

    @Test("whoever names no host is told so, and what came by https to a trusted proxy is served")
    func others() async throws {
        let gateway = try self.gateway(plain: ", trusted_proxies: [127.0.0.1]")
        let nameless = try await self.ask("GET /x HTTP/1.0\r\n\r\n", gateway)
        #expect(nameless.status == 400)
        let secure = try await self.ask("GET / HTTP/1.0\r\nHost: a\r\nX-Forwarded-Proto: https\r\n\r\n", gateway)
        #expect(secure.status == 200)
        let plain = try await self.ask("GET / HTTP/1.0\r\nHost: a\r\nX-Forwarded-Proto: http\r\n\r\n", gateway)
        #expect(plain.status == 308)
        await gateway.stop()
    }

    @Test("a reload ends it, for connections that stand too")
    func reload() async throws {
        let gateway = try self.gateway()
        let client = try await RawConnection.connect(port: gateway.port(of: "plain"))
        try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try await client.receive(through: "\r\n\r\n").contains(" 308 "))
        let command = "sed -i 's/redirect_to: public/raw_utf8: refuse/' gateway.yaml"
        #expect(try await ChildProcess.shell(command, in: self.folder).status == 0)
        #expect(await gateway.gateway.reload("no redirect").isSuccess)
        try await client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        #expect(try await client.receiveLastResponse().status == 200)
        await gateway.stop()
    }

    @Test(
        "what leads nowhere is refused at the start",
        arguments: [
            ("pubic", "unknown listener 'pubic'"), ("plain", "listener 'plain' has no 'tls'"),
            ("{ listener: public, port: 0 }", "port"), ("{ port: 443 }", "needs the key 'listener'"),
        ])
    func refused(_ redirect: String, _ words: String) async throws {
        let error = #expect(throws: (any Error).self) { try self.gateway(redirect) }
        #expect(error.map { "\($0)" }?.contains(words) == true, "\(error.map { "\($0)" } ?? "")")
    }

    @Test("a listener with TLS sends nobody away")
    func secure() async throws {
        let tls = "tls: { certificates: { cert: \(self.folder.path)/named.pem, key: \(self.folder.path)/named.key } }"
        let error = #expect(throws: (any Error).self) { try self.gateway(plain: ", " + tls) }
        #expect(error.map { "\($0)" }?.contains("listener 'plain' has 'tls'") == true)
    }
}

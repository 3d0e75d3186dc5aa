// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoServer
import PorticoTesting
import Testing

/// `proxy_protocol` of listeners and services, over sockets.
@Suite(.timeLimit(.minutes(2)))
struct ProxyProtocolTests {
    private static let text = Array("PROXY TCP4 192.0.2.1 198.51.100.2 56324 443\r\n".utf8)
    private static let signature: [UInt8] = [13, 10, 13, 10, 0, 13, 10, 0x51, 0x55, 0x49, 0x54, 10]
    private static let binary = Self.signature + [0x21, 0x11, 0, 12, 192, 0, 2, 1, 198, 51, 100, 2, 0xdc, 4, 1, 0xbb]
    private static let local = Self.signature + [0x20, 0, 0, 0]
    private static let request = Array("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".utf8)

    private static func gateway(
        _ options: String = "", trusting proxies: String = "127.0.0.1", in folder: TemporaryFolder? = nil
    ) throws -> TestGateway {
        try TestGateway(
            """
            listeners:
              public: { address: "127.0.0.1:0", proxy_protocol: true, trusted_proxies: ["\(proxies)"], limits: { head_timeout: 2m }\(options) }
            routes:
              all: { match: /**, respond: { headers: { X-IP: "{client.ip}" } } }
            """, in: folder)
    }

    @Test(
        "the client is whom the proxy speaks for, in whatever pieces it says so",
        arguments: [(Self.text, "192.0.2.1"), (Self.binary, "192.0.2.1"), (Self.local, "127.0.0.1")], [1, 1000])
    func announced(_ header: ([UInt8], String), step: Int) async throws {
        let gateway = try Self.gateway()
        let client = try await gateway.connect()
        let bytes = header.0 + Self.request
        for start in stride(from: 0, to: bytes.count, by: step) {
            try await client.send(Array(bytes[start..<min(start + step, bytes.count)]))
        }
        let answer = try await client.receiveLastResponse()
        #expect(answer.status == 200 && answer["X-IP"] == header.1)
        await gateway.stop()
    }

    @Test("whoever the proxy speaks for is believed in X-Forwarded-For only where it is trusted itself")
    func forwarded() async throws {
        let gateway = try Self.gateway()
        for (header, ip) in [(Self.text, "192.0.2.1"), (Self.local, "203.0.113.9")] {
            let client = try await gateway.connect()
            try await client.send(header)
            try await client.send(
                "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 203.0.113.9\r\nConnection: close\r\n\r\n")
            #expect(try await client.receiveLastResponse()["X-IP"] == ip)
        }
        await gateway.stop()
    }

    @Test("a trusted proxy that says nothing, or nonsense, is not served, and that is counted")
    func malformed() async throws {
        let gateway = try Self.gateway()
        for bytes in [
            Self.request, Array("PROXY TCP4 x y 1 2\r\n".utf8), Self.signature + [0x21, 0x11, 0xff, 0xff],
        ] {
            let client = try await gateway.connect()
            try await client.send(bytes)
            let rest = try await client.receiveAll()
            #expect(rest.isEmpty)
        }
        let page = try await gateway.metrics()
        for reason in ["missing_header", "malformed_header", "header_too_long"] {
            #expect(page.contains("protocol=\"proxy\",reason=\"\(reason)\"} 1\n"), "\(reason)")
        }
        await gateway.stop()
    }

    @Test("what is no trusted proxy says nothing of others", arguments: [Self.text, Self.binary])
    func untrusted(_ header: [UInt8]) async throws {
        let gateway = try Self.gateway(trusting: "10.0.0.0/8")
        let stranger = try await gateway.connect()
        try await stranger.send(header + Self.request)
        let answer = try await stranger.receiveResponse()
        #expect(answer.status == 400)
        let plain = try await gateway.connect()
        try await plain.send(Self.request)
        #expect(try await plain.receiveLastResponse()["X-IP"] == "127.0.0.1")
        await gateway.stop()
    }

    @Test("a proxy that keeps silent is not waited for")
    func silent() async throws {
        let text = """
            listeners:
              public: { address: "127.0.0.1:0", proxy_protocol: true, trusted_proxies: [127.0.0.1], limits: { head_timeout: 200ms } }
            routes: { all: { match: /**, respond: { status: 204 } } }
            """
        let gateway = try TestGateway(text)
        let client = try await gateway.connect()
        try await client.send("PROXY ")
        let rest = try await client.receiveAll()
        #expect(rest.isEmpty)
        await gateway.stop()
    }

    @Test("anyone could say to be anyone where no proxy is trusted")
    func unsafe() {
        let error = #expect(throws: (any Error).self) {
            try TestGateway(
                """
                listeners: { public: { address: "127.0.0.1:0", proxy_protocol: true } }
                routes: { all: { match: /**, respond: { status: 204 } } }
                """)
        }
        #expect(error.map { "\($0)" }?.contains("'proxy_protocol' needs 'trusted_proxies'") == true)
    }

    @Test("TLS and HTTP/2 follow the header", arguments: ["--http1.1", "--http2"])
    func secured(_ version: String) async throws {
        let folder = try TemporaryFolder()
        try await folder.makeCertificates()
        let gateway = try Self.gateway(
            ", tls: { certificates: { cert: \(folder.path)/server.pem, key: \(folder.path)/server.key } }", in: folder)
        let command = """
            curl -sS \(version) --haproxy-protocol -D - -o /dev/null --max-time 20 \
              --cacert \(folder.path)/ca.pem --resolve '*:\(gateway.port):127.0.0.1' https://localhost:\(gateway.port)/
            """
        let said = try await ChildProcess.shell(command)
        #expect(said.status == 0 && said.text.lowercased().contains("x-ip: 127.0.0.1"), "\(said.text)")
        await gateway.stop()
    }

    // MARK: To services

    /// What a service is sent first, for a request with these fields.
    private static func told(_ version: String, _ fields: String = "", requests: Int = 1) async throws -> [String] {
        let upstream = try await FakeUpstream()
        let gateway = try TestGateway(
            """
            listeners:
              public: { address: "127.0.0.1:0", trusted_proxies: [127.0.0.1], limits: { head_timeout: 2m } }
            services: { app: { targets: "\(upstream.url)", proxy_protocol: \(version) } }
            routes: { all: { match: /**, to: app } }
            """)
        let client = try await gateway.connect()
        var seen: [String] = []
        for _ in 0..<requests {
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n")
            let service = try await upstream.accept()
            let head = try await service.receive(through: "Host: ")
            _ = try await service.receive(through: "\r\n\r\n")
            seen.append(head)
            try await service.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            _ = try await client.receiveResponse()
            try await service.receiveEnd()
        }
        await gateway.stop()
        await upstream.stop()
        return seen
    }

    @Test("a service is told who the client is, on a connection for each request")
    func told() async throws {
        let heads = try await Self.told("v1", requests: 2)
        for head in heads {
            #expect(
                head.wholeMatch(
                    of: #/PROXY TCP4 127\.0\.0\.1 127\.0\.0\.1 [1-9][0-9]* [1-9][0-9]*\r\nGET / HTTP/1\.1\r\n(?s:.*)/#)
                    != nil)
        }
        #expect(heads.count == 2)
        let forwarded = try await Self.told("v1", "X-Forwarded-For: 192.0.2.7\r\n")
        #expect(forwarded[0].hasPrefix("PROXY TCP4 192.0.2.7 127.0.0.1 0 "))
        let binary = try await Self.told("v2", "X-Forwarded-For: 192.0.2.7\r\n")
        let start = Array(binary[0].utf8)
        #expect(start.starts(with: Self.signature) && binary[0].contains("GET / HTTP/1.1\r\n"))
    }

    @Test("one gateway tells it another, before TLS begins", arguments: ["v1", "v2"], [true, false])
    func chained(_ version: String, hasTLS: Bool) async throws {
        let folder = try TemporaryFolder()
        try await folder.makeCertificates()
        let certificate = "cert: \(folder.path)/server.pem, key: \(folder.path)/server.key"
        let inner = try Self.gateway(hasTLS ? ", tls: { certificates: { \(certificate) } }" : "", in: folder)
        let outer = try TestGateway(
            """
            listeners:
              public: { address: "127.0.0.1:0", trusted_proxies: [127.0.0.1], limits: { head_timeout: 2m } }
            services:
              app:
                targets: "\(hasTLS ? "https" : "http")://localhost:\(inner.port)"
                proxy_protocol: \(version)
                \(hasTLS ? "tls: { ca: \(folder.path)/ca.pem }" : "")
            routes: { all: { match: /**, to: app } }
            """, in: folder)
        let client = try await outer.connect()
        for ip in ["192.0.2.7", "2001:db8::7"] {
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: \(ip)\r\n\r\n")
            let answer = try await client.receiveResponse()
            #expect(answer.status == 200 && answer["X-IP"] == ip, "\(answer)")
        }
        await outer.stop()
        await inner.stop()
    }

    @Test("HTTP/2 would share its connections")
    func shared() {
        let error = #expect(throws: (any Error).self) {
            try TestGateway(
                """
                services: { app: { targets: "http://127.0.0.1:1", proxy_protocol: v2, protocol: h2 } }
                routes: { all: { match: /**, to: app } }
                """)
        }
        #expect(error.map { "\($0)" }?.contains("HTTP/2 would share it") == true)
    }
}

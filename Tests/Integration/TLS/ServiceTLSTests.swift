// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import NIOSSL
import PorticoTesting
import Testing

/// `https://` targets, and `services.*.tls`.
@Suite(.timeLimit(.minutes(2)))
struct ServiceTLSTests {
    private let folder: TemporaryFolder

    init() async throws {
        self.folder = try TemporaryFolder()
        try await self.folder.makeCertificates()
    }

    /// What a server speaks TLS with.
    /// - Parameter authority: of the clients that it lets in; `nil`: it lets in everyone.
    private func context(_ name: String = "server", authority: String? = nil) throws -> NIOSSLContext {
        let path = "\(self.folder.path)/\(name)"
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMFile(path + ".pem").map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(file: path + ".key", format: .pem)))
        if let authority {
            configuration.certificateVerification = .noHostnameVerification
            configuration.trustRoots = .file("\(self.folder.path)/\(authority).pem")
        }
        return try NIOSSLContext(configuration: configuration)
    }

    /// - Parameter tls: `CERT` before a name stands for that file.
    private func run(
        _ upstream: FakeUpstream, host: String = "localhost", tls: String = "{ ca: CERTca.pem }",
        _ body: (TestGateway) async throws -> Void
    ) async throws {
        let tls = tls.isEmpty ? "" : ", tls: \(tls.replacing("CERT", with: self.folder.path + "/"))"
        let text =
            """
            services: { app: { targets: "https://\(host):\(upstream.port)"\(tls), timeout: { connect: 5s } } }
            routes: { all: { match: /**, to: app } }
            """
        try await upstream.behind({ try TestGateway(text, in: self.folder) }, body)
    }

    private static func ask(_ gateway: TestGateway) async throws -> RawMessage {
        let client = try await gateway.connect()
        try await client.send("GET / HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n")
        let answer = try await client.receiveResponse()
        await client.close()
        return answer
    }

    private static func expect(
        _ status: Int, _ gateway: TestGateway, at place: Testing.SourceLocation = #_sourceLocation
    ) async throws {
        let answer = try await Self.ask(gateway)
        #expect(answer.status == status, sourceLocation: place)
    }

    private static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    @Test("requests go over TLS, one connection after the other request, and it is named as its URL does")
    func requests() async throws {
        let upstream = try await FakeUpstream(tls: self.context()) { connection in
            while let request = try await connection.receiveRequestOrEnd() {
                #expect(request["Host"]?.hasPrefix("localhost:") == true)
                try await connection.send(Self.ok)
            }
        }
        try await self.run(upstream) { gateway in
            for _ in 0..<5 { try await Self.expect(200, gateway) }
            #expect(upstream.connectionCount == 1)
        }
    }

    @Test("bodies of a megabyte pass both ways, whole")
    func bodies() async throws {
        let upstream = try await FakeUpstream(tls: self.context()) { connection in
            while let request = try await connection.receiveRequestOrEnd() {
                try await connection.send(
                    Array("HTTP/1.1 200 OK\r\nContent-Length: \(request.body.count)\r\n\r\n".utf8) + request.body)
            }
        }
        try await self.run(upstream) { gateway in
            let body = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
            let client = try await gateway.connect()
            try await client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.count)\r\n\r\n")
            try await client.send(body)
            let answer = try await client.receiveResponse()
            #expect(answer.status == 200 && (answer.body == body) as Bool)
        }
    }

    @Test(
        "a service that is not who it should be gets nothing",
        arguments: [
            ("server", "localhost", "{ ca: CERTstranger.pem }"), ("server", "localhost", ""),
            ("named", "localhost", "{ ca: CERTca.pem }"),
            ("server", "localhost", "{ ca: CERTca.pem, server_name: shop.internal }"),
        ])
    func untrusted(_ certificate: String, _ host: String, _ tls: String) async throws {
        let upstream = try await FakeUpstream(tls: self.context(certificate))
        try await self.run(upstream, host: host, tls: tls) { gateway in
            let answer = try await Self.ask(gateway)
            #expect(answer.status == 502)
            #expect(answer["Proxy-Status"] == "portico; error=tls_certificate_error; next-hop=\"app\"")
            #expect(upstream.connections.allSatisfy { $0.receivedCount == 0 })
        }
    }

    @Test(
        "it is who `server_name` says, or anyone where nothing is verified",
        arguments: [
            ("named", "{ ca: CERTca.pem, server_name: redis.internal }"), ("named", "{ verify: false }"),
            ("server", "{ ca: CERTca.pem, server_name: 127.0.0.1 }"),
        ])
    func named(_ certificate: String, _ tls: String) async throws {
        let upstream = try await FakeUpstream(tls: self.context(certificate), answering: { _ in Self.ok })
        try await self.run(upstream, tls: tls) { gateway in
            try await Self.expect(200, gateway)
        }
    }

    @Test("a service that asks who we are is told, and is the one to say no")
    func clientCertificate() async throws {
        for (keys, status) in [
            (", cert: CERTclient.pem, key: CERTclient.key", 200), ("", 502),
            (", cert: CERTimpostor.pem, key: CERTimpostor.key", 502),
        ] {
            let upstream = try await FakeUpstream(tls: self.context(authority: "ca"), answering: { _ in Self.ok })
            try await self.run(upstream, tls: "{ ca: CERTca.pem\(keys) }") { gateway in
                try await Self.expect(status, gateway)
            }
        }
    }

    @Test("one that speaks no TLS is said to speak none; one that says nothing is late")
    func noTLS() async throws {
        let plain = try await FakeUpstream { connection in
            try await connection.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
        }
        try await self.run(plain) { gateway in
            let answer = try await Self.ask(gateway)
            #expect(answer.status == 502)
            #expect(answer["Proxy-Status"] == "portico; error=tls_protocol_error; next-hop=\"app\"")
        }
        let silent = try await FakeUpstream()
        try await self.run(silent) { gateway in
            let answer = try await Self.ask(gateway)
            #expect(answer.status == 504)
            #expect(answer["Proxy-Status"] == "portico; error=connection_timeout; next-hop=\"app\"")
        }
    }

    @Test("what is wrong with one target is another one's chance")
    func others() async throws {
        let plain = try await FakeUpstream { try await $0.send("SSH-2.0-x\r\n") }
        let right = try await FakeUpstream(tls: self.context(), answering: { _ in Self.ok })
        let gateway = try TestGateway(
            """
            services:
              app:
                targets: ["https://localhost:\(plain.port)", "https://localhost:\(right.port)"]
                tls: { ca: "\(self.folder.path)/ca.pem" }
            routes: { all: { match: /**, to: app } }
            """, in: self.folder)
        for _ in 0..<4 { try await Self.expect(200, gateway) }
        await gateway.stop()
        await plain.stop()
        await right.stop()
    }

    @Test("an address of the service's own in its answer is the client's")
    func location() async throws {
        let upstream = try await FakeUpstream(tls: self.context()) { connection in
            while let request = try await connection.receiveRequestOrEnd() {
                try await connection.send(
                    "HTTP/1.1 302 Found\r\nLocation: https://\(request["Host"] ?? "")/next\r\nContent-Length: 0\r\n\r\n"
                )
            }
        }
        try await self.run(upstream) { gateway in
            let answer = try await Self.ask(gateway)
            #expect(answer["Location"] == "http://shop/next")
        }
    }
}

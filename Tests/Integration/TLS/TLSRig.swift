// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoServer
import PorticoTesting

/// A gateway with `listeners.*.tls` before a service that says what it was told, and a shell with certificates for its clients.
struct TLSRig {
    let folder: TemporaryFolder

    init() async throws {
        self.folder = try TemporaryFolder()
        try await self.folder.makeCertificates()
    }

    static let plain = "{ certificates: { cert: CERTserver.pem, key: CERTserver.key } }"

    /// - Parameters:
    ///   - tls: The listener's. `CERT` before a name stands for that file.
    ///   - limits: Of the listener.
    func run(
        _ tls: String = TLSRig.plain, limits: String = "{ head_timeout: 2m, idle: 2m }",
        _ body: (TestGateway) async throws -> Void
    ) async throws {
        let upstream = try await FakeUpstream(answering: { request in
            let text =
                "\(request["X-Forwarded-Proto"] ?? "") \(request["Forwarded"] ?? "") \(request["X-User"] ?? "nobody") \(request.body.count)"
            return "HTTP/1.1 200 OK\r\nContent-Length: \(text.utf8.count)\r\n\r\n\(text)"
        })
        let text =
            """
            listeners:
              public:
                address: 127.0.0.1:0
                tls: \(tls.replacing("CERT", with: self.folder.path + "/"))
                limits: \(limits)
            auth: { partner: { client_certificate: { match: san_dns } } }
            consumers: { acme: { certificates: [client] } }
            identity_headers: { X-User: "{user.id}" }
            services: { app: "\(upstream.url)" }
            routes:
              all: { match: /**, to: app, auth: none }
              me: { match: /me, to: app, auth: partner }
              large: { match: /large, respond: { body: "\(String(repeating: "x", count: 300_000))" }, auth: none }
            """
        try await upstream.behind({ try TestGateway(text, in: self.folder) }, body)
    }

    /// What a command prints, and how it ends. `PORT` stands for the gateway's.
    func shell(_ command: String, _ gateway: TestGateway) async throws -> (text: String, status: Int) {
        try await ChildProcess.shell(command.replacing("PORT", with: "\(gateway.port)"), in: self.folder)
    }

    static func curl(_ arguments: String, host: String = "localhost", path: String = "/") -> String {
        "curl -sS --max-time 20 --cacert ca.pem --resolve '*:PORT:127.0.0.1' \(arguments) https://\(host):PORT\(path)"
    }
}

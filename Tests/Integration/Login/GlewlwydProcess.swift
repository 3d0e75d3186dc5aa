// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoTesting
import Testing

/// glewlwyd, a real OpenID provider, in front of which a gateway stands that logs in there.
struct GlewlwydProcess {
    static let notice: Comment = "glewlwyd is not installed: scripts/install-test-tools installs it"
    static let isThere = access("/usr/bin/glewlwyd", X_OK) == 0

    private static let root = "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
    static let script = Self.root + "/scripts/glewlwyd"
    static let browserProgram = Self.root + "/Tests/Browser/login.py"

    let issuer: String
    let gateway: TestGateway

    /// `http://localhost:PORT` of the gateway.
    var url: String { "http://localhost:\(self.gateway.port)" }

    static func run(_ body: (GlewlwydProcess) async throws -> Void) async throws {
        let port = try FreePort.take()
        let url = "http://localhost:\(port)"
        let service = try await FakeUpstream(answering: LoginRig.echo)
        let child = try await ChildProcess(
            ["/usr/bin/env", "python3", Self.script, "\(url)/auth/callback", "\(url)/open/bye"])
        var failure: (any Error)?
        do {
            _ = try await child.errors.receive(through: "issuer: ")
            let issuer = String(try await child.errors.receive(through: "\n").dropLast())
            let gateway = try TestGateway(Self.yaml(port), values: ["idp": issuer, "app": service.url])
            do { try await body(GlewlwydProcess(issuer: issuer, gateway: gateway)) } catch { failure = error }
            await gateway.stop()
        } catch {
            failure = error
        }
        child.signal(SIGTERM)
        _ = await child.exitStatus()
        await child.stop()
        await service.stop()
        if let failure { throw failure }
    }

    private static func yaml(_ port: Int) -> String {
        """
        listeners: { public: { address: "127.0.0.1:\(port)", limits: { head_timeout: 2m, idle: 2m } } }
        auth:
          web:
            oidc:
              issuer: ${idp}
              client_id: shop
              client_secret: shop-secret
              after_logout: /open/bye
              forward: access_token
            session: { csrf: double_submit }
            principal: { id: name }
        identity_headers: { X-User: "{user.id}" }
        services: { app: "${app}" }
        routes:
          pages: { match: /**, to: app, auth: web }
          open:  { match: /open/**, to: app, auth: none }
        """
    }
}

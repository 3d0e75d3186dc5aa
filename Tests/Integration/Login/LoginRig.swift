// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// A gateway whose pages want a login, in front of a service that says what it was sent.
struct LoginRig {
    let gateway: TestGateway
    let provider: FakeProvider

    /// - Parameters:
    ///   - oidc: what else stands under `oidc`; the same for `session`.
    ///   - methods: another one under `auth`.
    static func run(
        oidc: String = "", session: String = "{}", methods: String = "", routes: String = Self.routes,
        log: Int32? = nil, service answer: @escaping @Sendable (RawMessage) -> String = Self.echo,
        _ body: (LoginRig) async throws -> Void
    ) async throws {
        let provider = try await FakeProvider()
        let service = try await FakeUpstream(answering: answer)
        let yaml = """
            auth:
              web:
                oidc:
                  issuer: ${idp}
                  client_id: shop
                  client_secret: "\(FakeProvider.secret)"
                  scopes: [openid, profile]
                  \(oidc)
                session: \(session)
              \(methods)
            identity_headers: { X-User: "{user.id}", X-Roles: "{user.roles}" }
            services: { app: "${app}" }
            \(routes)
            """
        do {
            let gateway = try TestGateway(yaml, values: ["idp": provider.url, "app": service.url], log: log)
            do {
                try await body(LoginRig(gateway: gateway, provider: provider))
            } catch {
                await gateway.stop()
                throw error
            }
            await gateway.stop()
        } catch {
            await provider.stop()
            await service.stop()
            throw error
        }
        await provider.stop()
        await service.stop()
    }

    static let routes = """
        routes:
          pages: { match: /**, to: app, auth: web }
          open:  { match: /open/**, to: app, auth: none }
        """

    /// The head of the request, as the body.
    static let echo: @Sendable (RawMessage) -> String = { request in
        let text = ([request.startLine] + request.fields.map { "\($0.name): \($0.value)" }).joined(separator: "\n")
        return Script.response(text)
    }

    /// The credentials of the request, as JSON.
    static let echoJSON: @Sendable (RawMessage) -> String = { request in
        let cookie = request["Cookie"].map { ",\"cookie\":\"\($0)\"" } ?? ""
        return FakeProvider.json(200, "{\"authorization\":\"\(request["Authorization"] ?? "")\"\(cookie)}")
    }

    var browser: Browser { Browser(self.gateway) }

    /// One that has logged in.
    func loggedIn() async throws -> Browser {
        var browser = self.browser
        let answer = try await browser.logIn(self.provider)
        try #require(answer.status == 303, "\(answer.text)")
        return browser
    }
}

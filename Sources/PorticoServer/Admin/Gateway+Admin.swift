// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoFeatures
import PorticoProxy
import Synchronization

/// What operators may ask of the gateway.
extension Gateway {
    func adminEndpoints(_ blueprint: Blueprint) -> AdminEndpoints {
        let readiness = self.readiness
        return AdminEndpoints(
            endpoints: self.metricsEndpoints(blueprint) + [
                self.endpoint("index", "GET /") { _, request in AdminIndex.answer(request.form) },
                AdminEndpoint(name: "healthz", match: "GET /healthz", isOpen: true, action: HealthAction { true }),
                AdminEndpoint(
                    name: "readyz", match: "GET /readyz", isOpen: true, action: HealthAction { readiness.isReady }),
                AdminEndpoint(
                    name: "jwks", match: "GET /jwks", isOpen: true,
                    action: AdminAction { [weak self] _ in self?.identityKeys ?? .problem(503, "The gateway is ending.")
                    }
                ),
                self.endpoint("status", "GET /status") { gateway, _ in .json(await gateway.status()) },
                self.endpoint("config", "GET /config") { gateway, _ in .json(gateway.blueprint.config.shown()) },
                self.endpoint("explain", "POST /explain", bodyLimit: Self.explainLimit) { gateway, request in
                    await gateway.explainAnswer(request)
                },
                self.endpoint("reload", "POST /reload") { gateway, _ in await gateway.reloadAnswer() },
                self.endpoint("drain", "POST /drain") { gateway, _ in gateway.drainAnswer() },
            ],
            access: AdminAccess(token: blueprint.config.admin.token))
    }

    /// The public keys of the tokens that services get.
    private var identityKeys: LocalResponse {
        guard let config = self.blueprint.config.identityToken, let keys = self.authSources.publicKeys(config) else {
            return .problem(404, "The configuration has no 'identity_token'.")
        }
        return LocalResponse(
            status: 200,
            fields: [.init("Content-Type", "application/jwk-set+json"), .init("Cache-Control", "max-age=60")],
            body: Array((keys + "\n").utf8))
    }

    private func endpoint(
        _ name: String, _ match: String, bodyLimit: Int = 0,
        _ answer: @escaping @Sendable (Gateway, AdminRequest) async -> LocalResponse
    ) -> AdminEndpoint {
        let action = AdminAction(bodyLimit: bodyLimit) { [weak self] request in
            guard let gateway = self else { return .problem(503, "The gateway is ending.") }
            return await answer(gateway, request)
        }
        return AdminEndpoint(name: name, match: match, action: action)
    }

    private func reloadAnswer() async -> LocalResponse {
        let outcome = await self.reload("POST /reload")
        let snapshot = self.state.withLock { $0.record.snapshot }
        let findings = JSONValue.array(outcome.diagnostics.map(\.json))
        guard outcome.isSuccess else {
            return .problem(
                422, "The new configuration is not used; the one before it stays.",
                members: [.init("snapshot", .int(snapshot)), .init("diagnostics", findings)])
        }
        return .json(
            .object([
                .init("reloaded", .bool(true)), .init("snapshot", .int(snapshot)), .init("diagnostics", findings),
            ]))
    }

    /// Not ready from the answer on; the process ends when what is in flight is complete.
    private func drainAnswer() -> LocalResponse {
        self.readiness.isReady = false
        self.drainRequest.make()
        return .json(.object([.init("draining", .bool(true))]), status: 202)
    }
}

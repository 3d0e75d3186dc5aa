// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy

/// `POST /explain`: what the running gateway does with a request.
extension Gateway {
    /// The longest question, in bytes.
    static let explainLimit = 64 << 10

    func explainAnswer(_ request: AdminRequest) async -> LocalResponse {
        let (query, diagnostics) = ExplainQuery.read(request.body)
        guard let query else {
            return .problem(
                400, "The body does not describe a request.",
                members: [.init("diagnostics", .array(diagnostics.map(\.json)))])
        }
        // No reload changes the snapshot between the question and the answer.
        return await self.queue.run {
            guard let worker = self.workers.first else { return .problem(503, "The gateway is ending.") }
            do throws(ValueError) {
                let explanation = try await self.blueprint.explain(query, on: worker, isLive: true)
                return request.form == .text ? .text("\(explanation)", "text/plain") : .json(explanation.json)
            } catch {
                return .problem(400, error.message + (error.hint.map { "; \($0)" } ?? "") + ".")
            }
        }
    }
}

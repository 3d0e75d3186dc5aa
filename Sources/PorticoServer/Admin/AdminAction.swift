// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore
import PorticoConfig
import PorticoProxy

/// An admin endpoint whose answer is made off the loops.
struct AdminAction: RouteAction, Sendable {
    static let name = "admin"
    /// The longest body that is read, in bytes.
    var bodyLimit = 0
    let answer: @Sendable (AdminRequest) async -> LocalResponse

    func perform(_ exchange: Exchange) {
        guard self.bodyLimit > 0 else { return self.answer([], exchange) }
        exchange.collectBody(limit: self.bodyLimit) { body in self.answer(body, exchange) }
    }

    private func answer(_ body: [UInt8], _ exchange: Exchange) {
        let promise = exchange.loop.makePromise(of: LocalResponse.self)
        let answer = self.answer
        let request = AdminRequest(body: body, form: exchange.preferredForm)
        Task { promise.succeed(await answer(request)) }
        exchange.respond(when: promise.futureResult)
    }
}

/// What an operator asks.
struct AdminRequest: Sendable {
    var body: [UInt8]
    /// As the request's Accept wants the answer.
    var form: AnswerForm
}

extension LocalResponse {
    static func text(_ text: String, _ type: String) -> LocalResponse {
        LocalResponse(
            status: 200,
            fields: [
                .init("Content-Type", "\(type); charset=utf-8"), .init("Cache-Control", "no-store"),
                .init("Vary", "Accept"), .init("X-Content-Type-Options", "nosniff"),
            ],
            body: Array((text.hasSuffix("\n") ? text : text + "\n").utf8))
    }

    static func json(_ value: JSONValue, status: Int = 200) -> LocalResponse {
        LocalResponse(
            status: status,
            fields: [.init("Content-Type", "application/json"), .init("Cache-Control", "no-store")],
            body: Array((value.text(indent: 0) + "\n").utf8))
    }
}

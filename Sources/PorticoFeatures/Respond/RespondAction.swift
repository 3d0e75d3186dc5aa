// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
package import PorticoProxy

/// `respond`: a fixed answer.
package struct RespondAction: RouteAction {
    package static let name = "respond"
    /// The answer without the fields whose values depend on the request; whole where there are none.
    private let answer: LocalResponse
    private let templates: [HeaderValue]

    /// - Parameter keys: the set of public keys, where the answer is that.
    package init(_ config: RespondConfig, keys: String? = nil) {
        let text = keys ?? config.text
        var answer = LocalResponse(status: config.status, body: Array((text ?? "").utf8))
        let isStated = config.headers.contains { $0.name.lowercased() == "content-type" }
        let ofText = config.json != nil ? "application/json" : "text/plain; charset=utf-8"
        let byForm = keys != nil ? "application/jwk-set+json" : ofText
        if !isStated, text != nil { answer.fields.append(.init("Content-Type", byForm)) }
        // Fields keep the order of the file: those behind the first template wait for it.
        var rest = config.headers[...]
        while let header = rest.first, let value = header.value.literal {
            answer.fields.append(.init(header.name, value))
            rest.removeFirst()
        }
        self.answer = answer
        self.templates = Array(rest)
    }

    package func perform(_ exchange: Exchange) {
        guard !self.templates.isEmpty else { return exchange.respond(self.answer) }
        var answer = self.answer
        for header in self.templates {
            guard let value = exchange.fieldValue(header.value) else { return exchange.fail(.missingValue) }
            answer.fields.append(.init(header.name, bytes: value))
        }
        exchange.respond(answer)
    }
}

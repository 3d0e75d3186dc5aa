// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
public import PorticoProxy

/// `respond`: a fixed answer.
public struct RespondAction: RouteAction {
    public static let name = "respond"
    private let config: RespondConfig
    private let body: [UInt8]
    private let contentType: String?

    public init(_ config: RespondConfig) {
        self.config = config
        self.body = Array((config.text ?? "").utf8)
        let isStated = config.headers.contains { $0.name.lowercased() == "content-type" }
        let byForm = config.json != nil ? "application/json" : "text/plain; charset=utf-8"
        self.contentType = isStated || config.text == nil ? nil : byForm
    }

    public func perform(_ exchange: Exchange) {
        var response = LocalResponse(status: self.config.status, body: self.body)
        if let contentType = self.contentType { response.fields.append(.init("Content-Type", contentType)) }
        for header in self.config.headers {
            guard let value = exchange.expand(header.value) else { return exchange.fail(.missingValue) }
            response.fields.append(.init(header.name, value))
        }
        exchange.respond(response)
    }
}

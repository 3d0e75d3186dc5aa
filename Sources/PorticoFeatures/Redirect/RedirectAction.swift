// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
package import PorticoProxy

/// `redirect`: sends the client to another place; the query goes along.
package struct RedirectAction: RouteAction {
    package static let name = "redirect"
    private let origin: RedirectOrigin?
    private let path: PathRewrite
    private let status: Int

    package init(_ config: RedirectConfig, for pattern: PathPattern) throws(PathRewrite.Problem) {
        self.origin = config.to.origin
        self.path = try PathRewrite(config.to.path, for: pattern)
        self.status = config.status
    }

    package func perform(_ exchange: Exchange) {
        guard let path = exchange.reference(to: self.path) else { return exchange.fail(.badPath) }
        var location = path
        if let origin = self.origin {
            guard let text = origin.text(exchange) else { return exchange.fail(.missingValue) }
            location = text + path
        }
        exchange.respond(LocalResponse(status: self.status, fields: [.init("Location", location)]))
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// `to`: sends the request on to one service.
package struct ForwardAction: RouteAction {
    package static let name = "to"
    private let service: Service
    /// `nil`: the canonical path as it is.
    private let path: PathRewrite?

    package init(service: Service, path: PathRewrite?) {
        self.service = service
        self.path = path
    }

    package var timeouts: Timeouts? { self.service.timeouts }

    package func perform(_ exchange: Exchange) { exchange.forward(to: self.service, path: self.path) }
}

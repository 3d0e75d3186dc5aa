// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// `to`: sends the request on to one service.
public struct ForwardAction: RouteAction {
    public static let name = "to"
    private let service: Service
    /// `nil`: the canonical path as it is.
    private let path: PathRewrite?

    public init(service: Service, path: PathRewrite?) {
        self.service = service
        self.path = path
    }

    public var timeouts: Timeouts? { self.service.timeouts }

    public func perform(_ exchange: Exchange) { exchange.forward(to: self.service, path: self.path) }
}

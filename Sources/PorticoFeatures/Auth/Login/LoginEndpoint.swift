// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoProxy

/// A path of a login that the gateway answers itself, as a filter: it may wait for the provider.
package struct LoginEndpoint: Filter {
    /// Which of the two.
    package enum Purpose: String, Sendable, CaseIterable {
        case callback, logout
    }

    package static let name = "auth"
    private let method: LoginMethod
    private let purpose: Purpose

    package init(_ method: LoginMethod, _ purpose: Purpose) {
        self.method = method
        self.purpose = purpose
    }

    package func request(_ exchange: Exchange) -> Verdict {
        switch self.purpose {
        case .callback: self.method.callback(exchange)
        case .logout: self.method.logout(exchange)
        }
    }
}

/// What the route of such a path does: its filter has answered before.
package struct LoginAction: RouteAction {
    package static let name = "login"
    package init() {}
    package func perform(_ exchange: Exchange) { exchange.fail(.internalError) }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoProxy

/// How one route finds out who calls.
package struct RouteIdentity {
    private let methods: AuthMethods
    /// What carried credentials goes on: the route says so, or its action sends on nothing of the request's head.
    private let forwardsCredentials: Bool

    package init(_ methods: AuthMethods, forwardsCredentials: Bool) {
        self.methods = methods
        self.forwardsCredentials = forwardsCredentials
    }

    func authFilter(_ policies: Policies) -> (any Filter)? {
        self.methods.filter(
            policies[.auth], cors: policies[.cors], forwardsCredentials: self.forwardsCredentials)
    }

    func allowFilter(_ config: AllowConfig, _ policies: Policies) -> AllowFilter {
        AllowFilter(config, challenges: self.methods.challenges(policies[.auth]))
    }
}

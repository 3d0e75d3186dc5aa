// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoProxy

/// A browser's login as it is kept: who it is, and what the provider has given for it. Never changed: another one takes
/// its place.
package final class Session: Sendable {
    package let owner: LoginKey
    package let principal: Principal
    package let tokens: ProviderTokens
    /// What the token against CSRF is made of.
    package let csrfSecret: [UInt8]
    /// The moments are seconds since 1970.
    package let createdAt: Int64
    /// Whatever happens.
    package let endsAt: Int64
    /// So many seconds without a request end it.
    package let idle: Int64
    /// Tokens are not refreshed before: the last attempt has failed.
    package let refreshesAt: Int64

    package init(
        owner: LoginKey, principal: Principal, tokens: ProviderTokens, csrfSecret: [UInt8] = RandomToken.bytes(),
        createdAt: Int64, endsAt: Int64, idle: Int64, refreshesAt: Int64 = 0
    ) {
        self.owner = owner
        self.principal = principal
        self.tokens = tokens
        self.csrfSecret = csrfSecret
        self.createdAt = createdAt
        self.endsAt = endsAt
        self.idle = idle
        self.refreshesAt = refreshesAt
    }

    /// The same with other tokens.
    func with(_ tokens: ProviderTokens, _ principal: Principal? = nil, refreshesAt: Int64 = 0) -> Session {
        Session(
            owner: self.owner, principal: principal ?? self.principal, tokens: tokens, csrfSecret: self.csrfSecret,
            createdAt: self.createdAt, endsAt: self.endsAt, idle: self.idle, refreshesAt: refreshesAt)
    }
}

/// What a provider has given for a login.
package struct ProviderTokens: Sendable {
    package var idToken: String
    package var accessToken: String?
    package var refreshToken: String?
    /// Of the access token, in seconds since 1970; `nil`: the provider does not say.
    package var endsAt: Int64?

    package init(idToken: String, accessToken: String? = nil, refreshToken: String? = nil, endsAt: Int64? = nil) {
        self.idToken = idToken
        self.accessToken = accessToken
        self.refreshToken = refreshToken
        self.endsAt = endsAt
    }
}

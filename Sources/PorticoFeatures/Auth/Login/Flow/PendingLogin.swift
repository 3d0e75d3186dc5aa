// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

/// A login that a browser has begun, and that the provider is to answer: kept here, so that the browser cannot change it.
package struct PendingLogin: Sendable {
    /// The `LoginKey` that it is for.
    package var owner: LoginKey
    /// Of the cookie that binds it to the browser.
    package var browser: TokenHash
    package var nonce: String
    /// Of PKCE (RFC 7636).
    package var verifier: String
    package var redirectURI: String
    /// Path and query where the browser goes afterwards.
    package var returnTo: String
    /// Whose share of all logins it takes.
    package var client: IPAddress
    /// Seconds since 1970.
    package var startedAt: Int64

    package init(
        owner: LoginKey, browser: TokenHash, nonce: String, verifier: String, redirectURI: String, returnTo: String,
        client: IPAddress, startedAt: Int64
    ) {
        self.owner = owner
        self.browser = browser
        self.nonce = nonce
        self.verifier = verifier
        self.redirectURI = redirectURI
        self.returnTo = returnTo
        self.client = client
        self.startedAt = startedAt
    }

    /// How long there is for it, in seconds: also the age of the cookie.
    package static let lifetime: Int64 = 600

    func isOver(at now: Int64) -> Bool { now >= self.startedAt + Self.lifetime || now < self.startedAt - 60 }
}

/// Which login something belongs to: another provider or client under the same name is another login.
package struct LoginKey: Sendable, Hashable {
    package var name: String
    package var issuer: String
    package var clientID: String

    package init(name: String, issuer: String, clientID: String) {
        self.name = name
        self.issuer = issuer
        self.clientID = clientID
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Crypto
package import PorticoJOSE
import PorticoJSON

/// What an ID token must say beside what every token must (OpenID Connect Core §3.1.3.7).
package struct IDTokenRules: Sendable {
    package var clientID: String
    /// What our request held; `nil`: the token is of a refresh, where it may be absent (§12.2).
    package var nonce: String?
    /// Whom the session is of; `nil`: nobody yet.
    package var subject: String?
    /// It came with it.
    package var accessToken: String?

    package init(clientID: String, nonce: String?, subject: String? = nil, accessToken: String? = nil) {
        self.clientID = clientID
        self.nonce = nonce
        self.subject = subject
        self.accessToken = accessToken
    }

    /// What is wrong, for logs; `nil`: nothing.
    package func objection(_ token: VerifiedToken, _ algorithm: JWSAlgorithm) -> String? {
        guard let subject = token.subject, !subject.isEmpty else { return "the ID token has no sub" }
        if let expected = self.subject, !Self.equal(subject, expected) { return "the ID token is of another user" }
        if token.issuedAt == nil { return "the ID token has no iat" }
        let party = token.claims.text("azp")
        if let party, !Self.equal(party, self.clientID) { return "the ID token was issued to another client (azp)" }
        if token.audiences.count > 1, party == nil { return "the ID token has several audiences and no azp" }
        if let nonce = self.nonce, !Self.equal(token.claims.text("nonce") ?? "", nonce) {
            return "the ID token has another nonce"
        }
        if let access = self.accessToken, let hash = token.claims.text("at_hash"),
            !Self.equal(hash, Self.hash(access, algorithm))
        {
            return "the ID token does not belong to the access token (at_hash)"
        }
        return nil
    }

    private static func equal(_ one: String, _ other: String) -> Bool { one.utf8.elementsEqual(other.utf8) }

    /// The left half of the hash that goes with the signature's algorithm.
    package static func hash(_ token: String, _ algorithm: JWSAlgorithm) -> String {
        let bytes = Array(token.utf8)
        let hash: [UInt8] =
            switch algorithm {
            case .rs256, .ps256, .es256, .hs256: Array(SHA256.hash(data: bytes))
            case .rs384, .ps384, .es384, .hs384: Array(SHA384.hash(data: bytes))
            case .rs512, .ps512, .es512, .hs512, .edDSA: Array(SHA512.hash(data: bytes))
            }
        return Base64.encodeURL(hash.prefix(hash.count / 2))
    }
}

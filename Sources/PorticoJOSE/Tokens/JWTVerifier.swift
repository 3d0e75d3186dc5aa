// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Verifies JSON Web Tokens (RFC 7519) with the keys of one issuer, by the rules of RFC 8725. A value without a clock:
/// what time it is comes with each token.
package struct JWTVerifier: Sendable {
    package let keys: [VerificationKey]
    package let policy: JWTPolicy

    package init(keys: [VerificationKey], policy: JWTPolicy) {
        self.keys = keys
        self.policy = policy
    }

    /// The signature first, then what the token says.
    ///
    /// - Parameter now: in seconds since 1970, UTC.
    package func verify(_ token: Span<UInt8>, at now: Int64) throws(JWTError) -> VerifiedToken {
        let jws = try CompactJWS(token, maximumSize: self.policy.maximumSize)
        guard self.policy.algorithms.contains(jws.header.algorithm) else { throw .algorithm }
        try jws.verify(with: self.keys)
        if let types = self.policy.types, !jws.header.hasType(among: types) { throw .type }
        let verified = try VerifiedToken(jws.payload, keyID: jws.header.keyID)
        try self.check(verified, at: now)
        return verified
    }

    private func check(_ token: VerifiedToken, at now: Int64) throws(JWTError) {
        let leeway = self.policy.leeway
        // Dates lie between 1970 and 9999, so nothing overflows. RFC 7519 §4.1.4: refused on or after the date.
        if let expiresAt = token.expiresAt {
            guard now < expiresAt + leeway else { throw .expired }
        } else if self.policy.requiresExpiry {
            throw .claims(.expiry)
        }
        if let notBefore = token.notBefore, now < notBefore - leeway { throw .notYetValid }
        if let issuedAt = token.issuedAt, now < issuedAt - leeway { throw .issuedInFuture }
        if !self.policy.issuers.isEmpty {
            guard let issuer = token.issuer, self.policy.issuers.contains(where: { issuer.isExactly($0) }) else {
                throw .issuer
            }
        }
        guard self.policy.audiences.isEmpty || self.policy.audiences.contains(where: token.isFor) else {
            throw .audience
        }
    }
}

extension String {
    /// Byte for byte, where `==` takes differently composed characters for the same.
    func isExactly(_ other: String) -> Bool { self.utf8.elementsEqual(other.utf8) }
}

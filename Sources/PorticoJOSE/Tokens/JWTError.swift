// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Why a token is not taken. It never holds anything of the token.
package enum JWTError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Not the compact form of RFC 7515, or a header that is not well-formed.
    case malformed
    /// More bytes than are taken.
    case tooLarge
    /// An algorithm that we do not know or do not allow, or that is not the key's.
    case algorithm
    /// No key that could have signed it is known: whoever has keys fetched may fetch again.
    case unknownKey
    case signature
    case expired
    case notYetValid
    case issuedInFuture
    case issuer
    case audience
    /// `typ` says that it is another kind of token.
    case type
    /// The header asks for something that a verifier must understand (`crit`, `b64`, `zip`).
    case critical
    /// A claim that is missing or is not what it must be.
    case claims(Claim)

    /// What is wrong with the claims.
    package enum Claim: String, Sendable, Hashable, CaseIterable {
        case expiry = "exp"
        case notBefore = "nbf"
        case issuedAt = "iat"
        case issuer = "iss"
        case subject = "sub"
        case audience = "aud"
        /// No JSON object, too many levels, or two members of one name.
        case payload
    }

    /// Short and stable: for metrics and logs.
    package var name: String {
        switch self {
        case .malformed: "malformed"
        case .tooLarge: "too_large"
        case .algorithm: "algorithm"
        case .unknownKey: "unknown_key"
        case .signature: "signature"
        case .expired: "expired"
        case .notYetValid: "not_yet_valid"
        case .issuedInFuture: "issued_in_future"
        case .issuer: "issuer"
        case .audience: "audience"
        case .type: "type"
        case .critical: "critical"
        case .claims: "claims"
        }
    }

    package var description: String {
        switch self {
        case .malformed: "the token is not a well-formed compact JWS"
        case .tooLarge: "the token is too long"
        case .algorithm: "the token's algorithm is not allowed"
        case .unknownKey: "the token was signed with an unknown key"
        case .signature: "the token's signature is wrong"
        case .expired: "the token has expired"
        case .notYetValid: "the token is not valid yet"
        case .issuedInFuture: "the token was issued in the future"
        case .issuer: "the token is from another issuer"
        case .audience: "the token is for another audience"
        case .type: "the token is of another type"
        case .critical: "the token's header has extensions that are not supported"
        case .claims(.payload): "the token's claims are no JSON object without duplicate members"
        case .claims(let claim): "the token's claim '\(claim.rawValue)' is missing or malformed"
        }
    }
}

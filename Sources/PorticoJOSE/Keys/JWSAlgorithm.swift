// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// The algorithms of signatures that we take (RFC 7518 §3.1, RFC 8037 §3.1), by their registered names. There is no
/// `none`.
package enum JWSAlgorithm: String, CaseIterable, Sendable, Hashable {
    case rs256 = "RS256"
    case rs384 = "RS384"
    case rs512 = "RS512"
    case ps256 = "PS256"
    case ps384 = "PS384"
    case ps512 = "PS512"
    case es256 = "ES256"
    case es384 = "ES384"
    case es512 = "ES512"
    case edDSA = "EdDSA"
    case hs256 = "HS256"
    case hs384 = "HS384"
    case hs512 = "HS512"

    /// Whether who can verify can sign as well: HMAC.
    package var isSymmetric: Bool { Self.hmac.contains(self) }

    /// Those whose keys may be published.
    package static let asymmetric: [JWSAlgorithm] = Self.allCases.filter { !$0.isSymmetric }

    static let hmac: [JWSAlgorithm] = [.hs256, .hs384, .hs512]
    static let rsa: [JWSAlgorithm] = [.rs256, .rs384, .rs512, .ps256, .ps384, .ps512]
    static let rsaPSS: [JWSAlgorithm] = [.ps256, .ps384, .ps512]

    /// How many bytes a secret must have for HMAC: as many as the hash (RFC 7518 §3.2).
    var leastSecret: Int {
        switch self {
        case .hs384: 48
        case .hs512: 64
        default: 32
        }
    }
}

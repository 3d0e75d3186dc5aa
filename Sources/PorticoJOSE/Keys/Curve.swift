// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Crypto

/// The curves of keys, each with the one algorithm that uses it (RFC 7518 §3.4, RFC 8037 §3.1).
enum Curve: String, CaseIterable {
    case p256 = "P-256"
    case p384 = "P-384"
    case p521 = "P-521"
    case ed25519 = "Ed25519"

    /// `kty` of its keys.
    var keyType: String { self == .ed25519 ? "OKP" : "EC" }

    var algorithm: JWSAlgorithm {
        switch self {
        case .p256: .es256
        case .p384: .es384
        case .p521: .es512
        case .ed25519: .edDSA
        }
    }

    /// Bytes of one coordinate; neither more nor less may stand in a JWK (RFC 7518 §6.2.1.2).
    var coordinateBytes: Int {
        switch self {
        case .p256, .ed25519: 32
        case .p384: 48
        case .p521: 66
        }
    }

    /// A key; `nil`: the bytes are no point of the curve.
    func material(_ bytes: [UInt8]) -> VerificationKey.Material? {
        switch self {
        case .p256: (try? P256.Signing.PublicKey(x963Representation: bytes)).map { .p256($0) }
        case .p384: (try? P384.Signing.PublicKey(x963Representation: bytes)).map { .p384($0) }
        case .p521: (try? P521.Signing.PublicKey(x963Representation: bytes)).map { .p521($0) }
        case .ed25519: (try? Curve25519.Signing.PublicKey(rawRepresentation: bytes)).map { .ed25519($0) }
        }
    }
}

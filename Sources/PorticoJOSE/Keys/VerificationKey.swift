// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Crypto
import CryptoExtras

/// A key that verifies signatures of exactly one algorithm: it is the key that says which, never the token.
///
/// The value that the cryptography needs is made here, once. Two keys are equal where id, algorithm and material are.
package struct VerificationKey: Sendable {
    /// What the library verifies with.
    enum Material: Sendable {
        case rsa(_RSA.Signing.PublicKey, modulusBytes: Int)
        case p256(P256.Signing.PublicKey)
        case p384(P384.Signing.PublicKey)
        case p521(P521.Signing.PublicKey)
        case ed25519(Curve25519.Signing.PublicKey)
        case secret(SymmetricKey)
    }

    /// By which tokens name it (`kid`).
    package let keyID: String?
    package let algorithm: JWSAlgorithm
    let material: Material
    /// What tells keys apart; of a secret its hash.
    private let fingerprint: [UInt8]

    init(_ material: Material, fingerprint: [UInt8], keyID: String?, algorithm: JWSAlgorithm) {
        self.material = material
        self.fingerprint = fingerprint
        self.keyID = keyID
        self.algorithm = algorithm
    }

    /// Whether it is the same key, whatever the algorithm and the id.
    func hasMaterial(of other: VerificationKey) -> Bool { self.fingerprint == other.fingerprint }
}

extension VerificationKey: Hashable {
    package static func == (one: VerificationKey, other: VerificationKey) -> Bool {
        one.algorithm == other.algorithm && one.keyID == other.keyID && one.fingerprint == other.fingerprint
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(self.algorithm)
        hasher.combine(self.keyID)
        hasher.combine(self.fingerprint)
    }
}

/// Nothing that prints a value shows a secret.
extension VerificationKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "\(self.algorithm.rawValue) key \(self.keyID ?? "without an id")" }
    package var debugDescription: String { self.description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

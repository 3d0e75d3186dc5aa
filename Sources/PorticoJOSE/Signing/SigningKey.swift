// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Crypto
import PorticoJSON

/// A private key with which we sign tokens of our own.
package struct SigningKey: Sendable {
    enum Material: Sendable {
        case p256(P256.Signing.PrivateKey)
        case ed25519(Curve25519.Signing.PrivateKey)
    }

    let material: Material
    /// Its thumbprint (RFC 7638): the same key has the same id, wherever it is loaded.
    package let keyID: String

    init(_ material: Material) {
        self.material = material
        self.keyID = Base64.encodeURL(Array(SHA256.hash(data: Array(material.required.utf8))))
    }

    /// A new key, for ES256 or EdDSA; `nil`: for no other.
    package static func generate(_ algorithm: JWSAlgorithm) -> SigningKey? {
        switch algorithm {
        case .es256: SigningKey(.p256(P256.Signing.PrivateKey()))
        case .edDSA: SigningKey(.ed25519(Curve25519.Signing.PrivateKey()))
        default: nil
        }
    }

    package var algorithm: JWSAlgorithm {
        switch self.material {
        case .p256: .es256
        case .ed25519: .edDSA
        }
    }

    /// A JWT with these claims, in compact form.
    ///
    /// - Parameter type: `typ` of the header, without `application/`.
    package func sign(claims: [UInt8], type: String = "JWT") throws -> String {
        var header = Array("{\"alg\":\"\(self.algorithm.rawValue)\",\"typ\":".utf8)
        JSONString.append(type, to: &header)
        header += Array(",\"kid\":\"\(self.keyID)\"}".utf8)
        let signed = "\(Base64.encodeURL(header)).\(Base64.encodeURL(claims))"
        return "\(signed).\(Base64.encodeURL(try self.signature(of: Array(signed.utf8))))"
    }

    private func signature(of message: [UInt8]) throws -> [UInt8] {
        switch self.material {
        case .p256(let key): try [UInt8](key.signature(for: message).rawRepresentation)
        case .ed25519(let key): try [UInt8](key.signature(for: message))
        }
    }
}

/// Nothing that prints a value shows the key.
extension SigningKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "\(self.algorithm.rawValue) signing key \(self.keyID)" }
    package var debugDescription: String { self.description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Crypto

/// What others may know of a key.
extension SigningKey {
    /// The public key as JSON, for a set that others fetch.
    package var publicJWK: String {
        let own = ",\"use\":\"sig\",\"alg\":\"\(self.algorithm.rawValue)\",\"kid\":\"\(self.keyID)\"}"
        return self.material.required.dropLast() + own
    }

    /// A set with these keys (RFC 7517 §5).
    package static func publicSet(_ keys: [SigningKey]) -> String {
        "{\"keys\":[\(keys.map(\.publicJWK).joined(separator: ","))]}"
    }
}

extension SigningKey.Material {
    /// The members that make the public key, in the order of the thumbprint (RFC 7638 §3.2, RFC 8037 §2).
    var required: String {
        switch self {
        case .p256(let key):
            let point = [UInt8](key.publicKey.rawRepresentation)
            let (x, y) = (Base64.encodeURL(point.prefix(32)), Base64.encodeURL(point.dropFirst(32)))
            return "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"\(x)\",\"y\":\"\(y)\"}"
        case .ed25519(let key):
            let x = Base64.encodeURL([UInt8](key.publicKey.rawRepresentation))
            return "{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"\(x)\"}"
        }
    }
}

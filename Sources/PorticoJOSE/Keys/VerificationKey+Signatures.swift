// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Crypto
import CryptoExtras

extension VerificationKey {
    /// Whether the key's owner signed the message. A signature of another length than the algorithm's is none.
    func verifies(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        switch self.material {
        case .rsa(let key, let modulusBytes):
            signature.count == modulusBytes && self.verifiesRSA(signature, of: message, key)
        case .p256(let key):
            (try? P256.Signing.ECDSASignature(rawRepresentation: signature))
                .map { key.isValidSignature($0, for: message) } ?? false
        case .p384(let key):
            (try? P384.Signing.ECDSASignature(rawRepresentation: signature))
                .map { key.isValidSignature($0, for: message) } ?? false
        case .p521(let key):
            (try? P521.Signing.ECDSASignature(rawRepresentation: signature))
                .map { key.isValidSignature($0, for: message) } ?? false
        case .ed25519(let key): signature.count == 64 && key.isValidSignature(signature, for: message)
        case .secret(let key): self.verifiesCode(signature, of: message, key)
        }
    }

    private func verifiesRSA(_ signature: [UInt8], of message: [UInt8], _ key: _RSA.Signing.PublicKey) -> Bool {
        let signature = _RSA.Signing.RSASignature(rawRepresentation: signature)
        return switch self.algorithm {
        case .rs256: key.isValidSignature(signature, for: SHA256.hash(data: message), padding: .insecurePKCS1v1_5)
        case .rs384: key.isValidSignature(signature, for: SHA384.hash(data: message), padding: .insecurePKCS1v1_5)
        case .rs512: key.isValidSignature(signature, for: SHA512.hash(data: message), padding: .insecurePKCS1v1_5)
        case .ps256: key.isValidSignature(signature, for: SHA256.hash(data: message), padding: .PSS)
        case .ps384: key.isValidSignature(signature, for: SHA384.hash(data: message), padding: .PSS)
        case .ps512: key.isValidSignature(signature, for: SHA512.hash(data: message), padding: .PSS)
        case .es256, .es384, .es512, .edDSA, .hs256, .hs384, .hs512: false
        }
    }

    /// The library compares in constant time.
    private func verifiesCode(_ code: [UInt8], of message: [UInt8], _ key: SymmetricKey) -> Bool {
        guard code.count == self.algorithm.leastSecret else { return false }
        return switch self.algorithm {
        case .hs256: HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: message, using: key)
        case .hs384: HMAC<SHA384>.isValidAuthenticationCode(code, authenticating: message, using: key)
        case .hs512: HMAC<SHA512>.isValidAuthenticationCode(code, authenticating: message, using: key)
        default: false
        }
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Crypto
import CryptoExtras

@testable import PorticoJOSE

/// A private key that signs anything, also what no issuer would.
struct TestKey: Sendable {
    enum Private: Sendable {
        case rsa(_RSA.Signing.PrivateKey)
        case p256(P256.Signing.PrivateKey)
        case p384(P384.Signing.PrivateKey)
        case p521(P521.Signing.PrivateKey)
        case ed25519(Curve25519.Signing.PrivateKey)
        case secret([UInt8])
    }

    var key: Private
    var algorithm: JWSAlgorithm

    init(_ key: Private, _ algorithm: JWSAlgorithm) {
        self.key = key
        self.algorithm = algorithm
    }

    /// The same one for each test that asks.
    static func of(_ algorithm: JWSAlgorithm) throws -> TestKey { TestKey(try Self.material(algorithm), algorithm) }

    private static func material(_ algorithm: JWSAlgorithm) throws -> Private {
        switch algorithm {
        case .rs256, .rs384, .rs512, .ps256, .ps384, .ps512: try Self.rsa.get()
        case .es256: Self.p256
        case .es384: Self.p384
        case .es512: Self.p521
        case .edDSA: Self.ed25519
        case .hs256, .hs384, .hs512: .secret(Self.secret)
        }
    }

    private static let rsa = Result { Private.rsa(try _RSA.Signing.PrivateKey(keySize: .bits2048)) }
    private static let p256 = Private.p256(P256.Signing.PrivateKey())
    private static let p384 = Private.p384(P384.Signing.PrivateKey())
    private static let p521 = Private.p521(P521.Signing.PrivateKey())
    private static let ed25519 = Private.ed25519(Curve25519.Signing.PrivateKey())
    static let secret: [UInt8] = (0..<64).map { 3 &* $0 &+ 7 }

    /// Another one of the same kind.
    static func other(_ algorithm: JWSAlgorithm) throws -> TestKey {
        let key: Private =
            switch algorithm {
            case .rs256, .rs384, .rs512, .ps256, .ps384, .ps512: .rsa(try _RSA.Signing.PrivateKey(keySize: .bits2048))
            case .es256: .p256(P256.Signing.PrivateKey())
            case .es384: .p384(P384.Signing.PrivateKey())
            case .es512: .p521(P521.Signing.PrivateKey())
            case .edDSA: .ed25519(Curve25519.Signing.PrivateKey())
            case .hs256, .hs384, .hs512: .secret(Self.secret.reversed())
            }
        return TestKey(key, algorithm)
    }

    /// The keys that verify, as they are read from PEM or from a secret.
    func verifying(_ keyID: String? = nil, allowed: Set<JWSAlgorithm>? = nil) throws -> [VerificationKey] {
        let allowed = allowed ?? [self.algorithm]
        if case .secret(let bytes) = self.key {
            return try VerificationKey.fromSecret(bytes, keyID: keyID, allowed: allowed)
        }
        return try VerificationKey.fromPEM(self.publicPEM, keyID: keyID, allowed: allowed)
    }

    var publicPEM: String {
        switch self.key {
        case .rsa(let key): key.publicKey.pemRepresentation
        case .p256(let key): key.publicKey.pemRepresentation
        case .p384(let key): key.publicKey.pemRepresentation
        case .p521(let key): key.publicKey.pemRepresentation
        case .ed25519(let key): key.publicKey.pemRepresentation
        case .secret: ""
        }
    }

    /// A token with this header, or with a plain one.
    func token(_ payload: String, keyID: String? = nil, header: String? = nil) throws -> String {
        let named = keyID.map { ",\"kid\":\"\($0)\"" } ?? ""
        let header = header ?? "{\"alg\":\"\(self.algorithm.rawValue)\"\(named)}"
        return try self.sign("\(Base64.encodeURL(Array(header.utf8))).\(Base64.encodeURL(Array(payload.utf8)))")
    }

    /// The text with its signature behind it.
    func sign(_ text: String) throws -> String {
        "\(text).\(Base64.encodeURL(try self.signature(of: Array(text.utf8))))"
    }

    private func signature(of message: [UInt8]) throws -> [UInt8] {
        switch self.key {
        case .rsa(let key): try self.signature(of: message, key)
        case .p256(let key): try [UInt8](key.signature(for: message).rawRepresentation)
        case .p384(let key): try [UInt8](key.signature(for: message).rawRepresentation)
        case .p521(let key): try [UInt8](key.signature(for: message).rawRepresentation)
        case .ed25519(let key): try [UInt8](key.signature(for: message))
        case .secret(let secret): self.code(of: message, SymmetricKey(data: secret))
        }
    }

    private func signature(of message: [UInt8], _ key: _RSA.Signing.PrivateKey) throws -> [UInt8] {
        let padding: _RSA.Signing.Padding = JWSAlgorithm.rsaPSS.contains(self.algorithm) ? .PSS : .insecurePKCS1v1_5
        return switch self.algorithm {
        case .rs384, .ps384:
            [UInt8](try key.signature(for: SHA384.hash(data: message), padding: padding).rawRepresentation)
        case .rs512, .ps512:
            [UInt8](try key.signature(for: SHA512.hash(data: message), padding: padding).rawRepresentation)
        default: [UInt8](try key.signature(for: SHA256.hash(data: message), padding: padding).rawRepresentation)
        }
    }

    private func code(of message: [UInt8], _ key: SymmetricKey) -> [UInt8] {
        switch self.algorithm {
        case .hs384: Array(HMAC<SHA384>.authenticationCode(for: message, using: key))
        case .hs512: Array(HMAC<SHA512>.authenticationCode(for: message, using: key))
        default: Array(HMAC<SHA256>.authenticationCode(for: message, using: key))
        }
    }
}

/// Whether a token is taken: `nil`, or why it is not.
func refusal(
    _ token: String,
    _ keys: [VerificationKey],
    _ policy: JWTPolicy = JWTPolicy(requiresExpiry: false),
    at now: Int64 = 1_000
) -> JWTError? {
    do throws(JWTError) {
        _ = try JWTVerifier(keys: keys, policy: policy).verify(Array(token.utf8).span, at: now)
        return nil
    } catch {
        return error
    }
}

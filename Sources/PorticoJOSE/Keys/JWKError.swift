// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Why a key, or a set of keys, is not taken. It never holds anything of the key.
package enum JWKError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A set of more bytes.
    case tooLarge(limit: Int)
    /// A set of more keys.
    case tooManyKeys(limit: Int)
    /// No JSON object, or one with two members of one name.
    case notAnObject
    /// An object without an array `keys`.
    case notASet
    /// A member that is missing, or is not what it must be.
    case member(String)
    /// A kind of key, or a curve, that we do not know.
    case unknownType
    /// `use` or `key_ops` say that it does not verify.
    case notForSignatures
    /// `alg` is unknown, is not of this kind of key, or is not allowed here.
    case algorithm
    /// What should be a public key is a private one.
    case privateKey
    /// Too few bits, or a known weakness.
    case weak(String)
    /// It does not stand for a key: no point of the curve, an exponent of 1.
    case invalidKey
    /// Another key of the set has the same id.
    case ambiguous
    /// A secret in a set beside public keys.
    case mixed
    /// No block of PEM, more than one, or one that is damaged.
    case pem(String)

    /// Whether it was meant to verify, and is not fit to: whoever else has its id may not be what a token means.
    var isDamage: Bool {
        switch self {
        case .member, .invalidKey, .weak, .privateKey, .notAnObject: true
        default: false
        }
    }

    package var description: String {
        switch self {
        case .tooLarge(let limit): "is longer than \(limit) bytes"
        case .tooManyKeys(let limit): "has more than \(limit) keys"
        case .notAnObject: "is no JSON object, or has two members of one name"
        case .notASet: "has no array 'keys'"
        case .member(let name): "'\(name)' is missing or malformed"
        case .unknownType: "'kty' or 'crv' is not supported"
        case .notForSignatures: "'use' or 'key_ops' say that it is not for verifying signatures"
        case .algorithm: "its algorithm is not supported, not of this kind of key, or not allowed"
        case .privateKey: "is a private key; only the public part belongs here"
        case .weak(let reason): reason
        case .invalidKey: "is not a valid key"
        case .ambiguous: "another key has the same id"
        case .mixed: "is a secret beside public keys"
        case .pem(let reason): reason
        }
    }
}

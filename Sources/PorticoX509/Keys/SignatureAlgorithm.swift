// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// How something is signed: an `AlgorithmIdentifier` of a signature.
struct SignatureAlgorithm: Equatable {
    enum Scheme {
        case pkcs1, pss, ecdsa, ed25519
    }

    enum Hash {
        case sha256, sha384, sha512
    }

    let scheme: Scheme
    /// `nil`: the scheme has one of its own.
    let hash: Hash?

    private init(_ scheme: Scheme, _ hash: Hash?) {
        self.scheme = scheme
        self.hash = hash
    }

    private static let known: [String: SignatureAlgorithm] = [
        "1.2.840.113549.1.1.11": .init(.pkcs1, .sha256), "1.2.840.113549.1.1.12": .init(.pkcs1, .sha384),
        "1.2.840.113549.1.1.13": .init(.pkcs1, .sha512), "1.2.840.10045.4.3.2": .init(.ecdsa, .sha256),
        "1.2.840.10045.4.3.3": .init(.ecdsa, .sha384), "1.2.840.10045.4.3.4": .init(.ecdsa, .sha512),
        "1.3.101.112": .init(.ed25519, nil),
    ]

    /// Hashes for which somebody can make a second text: MD5 and SHA-1.
    private static let weak = [
        "1.2.840.113549.1.1.4", "1.2.840.113549.1.1.5", "1.2.840.10045.4.1", "1.2.840.10040.4.3",
    ]

    private static let unknown = X509Error("it is signed in a way that is not supported")
    private static let what = "its signature"

    /// - Parameter content: of the `AlgorithmIdentifier`.
    init(_ content: ArraySlice<UInt8>) throws(X509Error) {
        var reader = DERReader(content, Self.what)
        let name = try reader.identifier()
        guard !Self.weak.contains(name) else {
            throw X509Error("it is signed with SHA-1 or MD5, which can be forged", hint: "have it signed with SHA-256")
        }
        if name == "1.2.840.113549.1.1.10" {
            self = SignatureAlgorithm(.pss, try Self.pssHash(&reader))
            try reader.end()
            return
        }
        guard let known = Self.known[name] else { throw Self.unknown }
        if let null = try reader.optional(.null), !null.content.isEmpty { throw reader.error }
        try reader.end()
        self = known
    }

    private static let hashes: [String: (hash: Hash, bytes: UInt8)] = [
        "2.16.840.1.101.3.4.2.1": (.sha256, 32), "2.16.840.1.101.3.4.2.2": (.sha384, 48),
        "2.16.840.1.101.3.4.2.3": (.sha512, 64),
    ]

    /// Of PSS's parameters (RFC 4055 §3.1): one hash for all, and a salt as long as it.
    private static func pssHash(_ reader: inout DERReader) throws(X509Error) -> Hash {
        var parameters = try reader.reader(.sequence, self.what)
        guard let digest = try parameters.optional(.context0), let mask = try parameters.optional(.context1),
            let salt = try parameters.optional(.context2)
        else { throw Self.unknown }
        try parameters.end()
        let name = try Self.hashName(digest.content)
        var function = try DERReader.inside(mask.content, .sequence, self.what)
        guard try function.identifier() == "1.2.840.113549.1.1.8" else { throw Self.unknown }
        let inner = try function.next(.sequence).whole
        try function.end()
        guard let known = Self.hashes[name], try Self.hashName(inner) == name,
            salt.content.elementsEqual([DERTag.integer.rawValue, 1, known.bytes])
        else { throw Self.unknown }
        return known.hash
    }

    private static func hashName(_ bytes: ArraySlice<UInt8>) throws(X509Error) -> String {
        var reader = try DERReader.inside(bytes, .sequence, self.what)
        return try reader.identifier()
    }
}

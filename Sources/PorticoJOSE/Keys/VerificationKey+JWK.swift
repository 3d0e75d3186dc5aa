// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoJSON

/// JSON Web Keys (RFC 7517, RFC 7518 §6, RFC 8037 §2).
extension VerificationKey {
    /// A longer `kid` is refused, in keys and in tokens.
    static let longestID = 1 << 10
    /// Deeper than any key is.
    static let jwkDepth = 8

    /// The keys that a JWK stands for: one for each algorithm, where it does not name its own.
    ///
    /// A private key is refused: who publishes one has lost it, and a gateway has no use for it.
    package static func fromJWK(
        _ json: JSONIndex,
        _ node: JSONIndex.Node,
        allowed: Set<JWSAlgorithm>
    ) throws(JWKError) -> [VerificationKey] {
        guard json.kind(node) == .object, !json.hasDuplicates(node) else { throw .notAnObject }
        guard let type = json.stringMember(node, "kty") else { throw .member("kty") }
        try Self.checkUse(json, node)
        let terms = Terms(
            keyID: try Self.text(json, node, "kid"), allowed: allowed, algorithm: try Self.text(json, node, "alg"))
        if type != "oct", json.member(node, named: "d") != nil { throw .privateKey }
        switch type {
        case "RSA":
            return try Self.rsa(n: Self.bytes(json, node, "n"), e: Self.bytes(json, node, "e"), terms)
        case "EC", "OKP":
            guard let name = json.stringMember(node, "crv") else { throw .member("crv") }
            guard let curve = Curve(rawValue: name), curve.keyType == type else { throw .unknownType }
            return try Self.point(Self.coordinates(json, node, curve), on: curve, terms)
        case "oct": return try Self.secret(Self.bytes(json, node, "k"), terms)
        default: throw .unknownType
        }
    }

    /// The same for the text of a JWK.
    package static func fromJWK(
        _ text: [UInt8],
        allowed: Set<JWSAlgorithm>
    ) throws(JWKError) -> [VerificationKey] {
        guard text.count <= JWKSet.largest else { throw .tooLarge(limit: JWKSet.largest) }
        guard let json = JSONIndex.object(text, maximumDepth: Self.jwkDepth) else { throw .notAnObject }
        return try Self.fromJWK(json, json.root, allowed: allowed)
    }

    /// `use` and `key_ops` (RFC 7517 §4.2, §4.3), as far as they stand there.
    private static func checkUse(_ json: JSONIndex, _ node: JSONIndex.Node) throws(JWKError) {
        if let use = try Self.text(json, node, "use"), use != "sig" { throw .notForSignatures }
        guard let operations = json.member(node, named: "key_ops") else { return }
        guard json.kind(operations) == .array else { throw .member("key_ops") }
        guard json.elements(operations).contains(where: { json.string($0, equals: Self.verify) }) else {
            throw .notForSignatures
        }
    }

    private static let verify = Array("verify".utf8)

    /// A member that may be absent, and is a short string where it is not.
    private static func text(
        _ json: JSONIndex,
        _ node: JSONIndex.Node,
        _ name: String
    ) throws(JWKError) -> String? {
        guard let value = json.member(node, named: name) else { return nil }
        guard json.kind(value) == .string, json.range(value).count <= Self.longestID else { throw .member(name) }
        return json.string(value)
    }

    private static func bytes(_ json: JSONIndex, _ node: JSONIndex.Node, _ name: String) throws(JWKError) -> [UInt8] {
        guard let bytes = json.bytesMember(node, name), !bytes.isEmpty else { throw .member(name) }
        return bytes
    }

    /// In the form that `Curve` takes.
    private static func coordinates(
        _ json: JSONIndex,
        _ node: JSONIndex.Node,
        _ curve: Curve
    ) throws(JWKError) -> [UInt8] {
        let x = try Self.bytes(json, node, "x")
        guard x.count == curve.coordinateBytes else { throw .member("x") }
        guard curve != .ed25519 else { return x }
        let y = try Self.bytes(json, node, "y")
        guard y.count == curve.coordinateBytes else { throw .member("y") }
        return [4] + x + y
    }
}

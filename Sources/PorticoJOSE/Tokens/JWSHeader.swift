// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoJSON

/// What a token's header says (RFC 7515 §4), as far as it is used. Keys that it brings or points to (`jwk`, `jku`, `x5c`,
/// `x5u`) are never read (RFC 8725 §3.10).
package struct JWSHeader: Sendable {
    package let algorithm: JWSAlgorithm
    package let keyID: String?
    package let type: String?
    package let contentType: String?

    /// Bytes of a header, decoded.
    private static let largest = 4 << 10
    private static let depth = 8

    init(_ text: [UInt8]) throws(JWTError) {
        guard text.count <= Self.largest, let json = JSONIndex.object(text, maximumDepth: Self.depth) else {
            throw .malformed
        }
        for name in ["crit", "b64", "zip"] where json.member(json.root, named: name) != nil { throw .critical }
        guard let name = try Self.text(json, "alg") else { throw .malformed }
        guard let algorithm = JWSAlgorithm(rawValue: name) else { throw .algorithm }
        self.algorithm = algorithm
        self.keyID = try Self.text(json, "kid")
        self.type = try Self.text(json, "typ")
        self.contentType = try Self.text(json, "cty")
    }

    /// A member that may be absent, and is a short string where it is not.
    private static func text(_ json: JSONIndex, _ name: String) throws(JWTError) -> String? {
        guard let value = json.member(json.root, named: name) else { return nil }
        guard json.kind(value) == .string, json.range(value).count <= VerificationKey.longestID + 2 else {
            throw .malformed
        }
        return json.string(value)
    }

    /// Whether `typ` is one of these media types, which may be written without `application/` (RFC 7515 §4.1.9).
    func hasType(among types: [String]) -> Bool {
        guard let type = self.type else { return false }
        return types.contains { Self.plain($0) == Self.plain(type) }
    }

    private static func plain(_ type: String) -> Substring {
        let lowercase = type.lowercased()
        return lowercase.hasPrefix("application/") ? lowercase.dropFirst(12) : lowercase[...]
    }
}

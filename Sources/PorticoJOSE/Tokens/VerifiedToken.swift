// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoJSON

/// What a token says whose signature is right (RFC 7519 §4.1).
package struct VerifiedToken: Sendable {
    /// All claims; the root is an object.
    package let claims: JSONIndex
    /// Seconds since 1970. A fraction never makes a token valid for longer: this one is rounded down, the next up.
    package let expiresAt: Int64?
    package let notBefore: Int64?
    package let issuedAt: Int64?
    package let issuer: String?
    package let subject: String?
    package let audiences: [String]
    /// The header's `kid`.
    package let keyID: String?

    /// The claims as they stand in the token.
    package var claimsText: [UInt8] { self.claims.bytes }

    private static let depth = 32

    init(_ payload: [UInt8], keyID: String?) throws(JWTError) {
        guard let claims = JSONIndex.object(payload, maximumDepth: Self.depth) else { throw .claims(.payload) }
        self.claims = claims
        self.expiresAt = try Self.date(claims, .expiry)
        self.notBefore = try Self.date(claims, .notBefore, roundedUp: true)
        self.issuedAt = try Self.date(claims, .issuedAt)
        self.issuer = try Self.text(claims, .issuer)
        self.subject = try Self.text(claims, .subject)
        self.audiences = try Self.audiences(claims)
        self.keyID = keyID
    }

    func isFor(_ audience: String) -> Bool { self.audiences.contains { $0.isExactly(audience) } }

    private static func date(
        _ json: JSONIndex,
        _ claim: JWTError.Claim,
        roundedUp: Bool = false
    ) throws(JWTError) -> Int64? {
        guard let node = json.member(json.root, named: claim.rawValue) else { return nil }
        guard json.kind(node) == .number, let date = NumericDate.seconds(json, node, roundedUp: roundedUp) else {
            throw .claims(claim)
        }
        return date
    }

    private static func text(_ json: JSONIndex, _ claim: JWTError.Claim) throws(JWTError) -> String? {
        guard let node = json.member(json.root, named: claim.rawValue) else { return nil }
        guard json.kind(node) == .string else { throw .claims(claim) }
        return json.string(node)
    }

    /// One string, or an array of strings.
    private static func audiences(_ json: JSONIndex) throws(JWTError) -> [String] {
        guard let node = json.member(json.root, named: JWTError.Claim.audience.rawValue) else { return [] }
        switch json.kind(node) {
        case .string: return [json.string(node)]
        case .array:
            guard json.elements(node).allSatisfy({ json.kind($0) == .string }) else { throw .claims(.audience) }
            return json.elements(node).map(json.string)
        case .object, .number, .true, .false, .null: throw .claims(.audience)
        }
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A signed text in compact form (RFC 7515 §7.1): `header.payload.signature`, each in base64url. Read, not verified.
package struct CompactJWS: Sendable {
    package static let defaultMaximum = 16 << 10

    package let header: JWSHeader
    /// Decoded. Nothing is known of it before `isSigned` says so.
    let payload: [UInt8]
    let signature: [UInt8]
    /// Header, dot and payload, as they came.
    let signed: [UInt8]

    package init(_ token: Span<UInt8>, maximumSize: Int = Self.defaultMaximum) throws(JWTError) {
        guard token.count <= maximumSize else { throw .tooLarge }
        guard let dots = Self.dots(token),
            let header = Base64.decodeURL(token.extracting(0..<dots.first)),
            let payload = Base64.decodeURL(token.extracting(dots.first + 1..<dots.second)),
            let signature = Base64.decodeURL(token.extracting(dots.second + 1..<token.count)),
            !signature.isEmpty
        else { throw .malformed }
        self.header = try JWSHeader(header)
        self.payload = payload
        self.signature = signature
        self.signed = Self.bytes(token.extracting(0..<dots.second))
    }

    /// Where the two dots are; `nil`: there are not exactly two.
    private static func dots(_ token: Span<UInt8>) -> (first: Int, second: Int)? {
        var (first, second) = (-1, -1)
        for index in 0..<token.count where token[index] == UInt8(ascii: ".") {
            if first < 0 {
                first = index
            } else if second < 0 {
                second = index
            } else {
                return nil
            }
        }
        return second < 0 ? nil : (first, second)
    }

    private static func bytes(_ span: Span<UInt8>) -> [UInt8] {
        span.withUnsafeBufferPointer { Array($0) }
    }

    /// Whether one of these keys signed it. The algorithm is the key's: a key of another one is no candidate, whatever the
    /// header says.
    package func verify(with keys: [VerificationKey]) throws(JWTError) {
        var left = Self.mostCandidates
        for exact in [true, false] {
            for key in keys where key.algorithm == self.header.algorithm && self.mayMean(key, exact: exact) {
                if key.verifies(self.signature, of: self.signed) { return }
                left -= 1
                guard left > 0 else { throw .signature }
            }
        }
        guard left == Self.mostCandidates else { throw .signature }
        // A key that is known, but by another algorithm, is not to be fetched again.
        if let keyID = self.header.keyID, keys.contains(where: { $0.keyID == keyID }) { throw .algorithm }
        throw .unknownKey
    }

    /// So many keys are tried, where the token does not say which.
    private static let mostCandidates = 4

    /// Keys with the token's id come first, then those that could be meant as one side has none.
    private func mayMean(_ key: VerificationKey, exact: Bool) -> Bool {
        if let keyID = self.header.keyID, let known = key.keyID { return exact && keyID == known }
        return !exact
    }
}

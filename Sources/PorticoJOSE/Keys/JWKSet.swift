// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoJSON

/// A set of keys as an issuer publishes it (RFC 7517 §5). A key of no use to us is skipped, with the reason.
package struct JWKSet: Sendable {
    /// Bytes of a set.
    package static let largest = 256 << 10
    package static let mostKeys = 100

    package private(set) var keys: [VerificationKey] = []
    package private(set) var skipped: [(keyID: String?, reason: String)] = []

    /// - Parameter allowed: Secrets are taken where HMAC is among them, and no public key stands beside: a set that
    ///   anybody may read holds none.
    package static func parse(_ bytes: [UInt8], allowed: Set<JWSAlgorithm>) throws(JWKError) -> JWKSet {
        guard bytes.count <= Self.largest else { throw .tooLarge(limit: Self.largest) }
        var json = JSONIndex(maximumDepth: VerificationKey.jwkDepth + 2)
        guard (try? json.build(bytes)) != nil, json.kind(json.root) == .object else { throw .notAnObject }
        var lists = json.members(json.root).filter { json.string($0.name, equals: Self.name) }.map(\.value)
        guard let list = lists.popLast(), json.kind(list) == .array else { throw .notASet }
        // Of two lists, one could be meant.
        guard lists.isEmpty else { throw .notAnObject }
        guard json.elements(list).reduce(0, { count, _ in count + 1 }) <= Self.mostKeys else {
            throw .tooManyKeys(limit: Self.mostKeys)
        }
        var set = JWKSet()
        set.add(json, list, allowed)
        return set
    }

    private static let name = Array("keys".utf8)

    private mutating func add(_ json: JSONIndex, _ list: JSONIndex.Node, _ allowed: Set<JWSAlgorithm>) {
        var found: [[VerificationKey]] = []
        var damaged: Set<String> = []
        for node in json.elements(list) {
            do throws(JWKError) {
                found.append(try VerificationKey.fromJWK(json, node, allowed: allowed))
            } catch {
                let keyID = json.stringMember(node, "kid")
                if let keyID, error.isDamage { damaged.insert(keyID) }
                self.skip(keyID, error)
            }
        }
        let hasPublic = found.contains { $0.contains { !$0.algorithm.isSymmetric } }
        for (offset, keys) in found.enumerated() {
            if hasPublic, keys.contains(where: \.algorithm.isSymmetric) {
                self.skip(keys.first?.keyID, .mixed)
            } else if keys.contains(where: { $0.keyID.map(damaged.contains) ?? false })
                || Self.isAmbiguous(keys, offset, found)
            {
                self.skip(keys.first?.keyID, .ambiguous)
            } else {
                self.keys += keys.filter { !self.keys.contains($0) }
            }
        }
    }

    /// Ids stand in logs, and not at any length.
    private mutating func skip(_ keyID: String?, _ error: JWKError) {
        self.skipped.append((keyID.map { String($0.prefix(64)) }, error.description))
    }

    /// Whether another key of the set has the same id and an algorithm in common: a token could mean either.
    private static func isAmbiguous(_ keys: [VerificationKey], _ offset: Int, _ all: [[VerificationKey]]) -> Bool {
        all.enumerated().contains { other in
            other.offset != offset
                && keys.contains { key in
                    key.keyID != nil
                        && other.element.contains {
                            $0.keyID == key.keyID && $0.algorithm == key.algorithm && !$0.hasMaterial(of: key)
                        }
                }
        }
    }
}

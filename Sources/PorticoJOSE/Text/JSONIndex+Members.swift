// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoJSON

/// What headers, claims and keys are asked for.
extension JSONIndex {
    /// An index of a whole text that is an object; `nil`: it is none, or has two members of one name in some object, or
    /// more levels.
    ///
    /// Readers differ in which of two members counts, so that one could be checked and another be used (RFC 8725 §2.4).
    package static func object(_ text: [UInt8], maximumDepth: Int) -> JSONIndex? {
        var index = JSONIndex(maximumDepth: maximumDepth)
        guard (try? index.build(text)) != nil, index.kind(index.root) == .object else { return nil }
        return index.hasDuplicates(index.root) ? nil : index
    }

    /// Whether an object, here or within, has two members of one name. Its depth is bounded by the index's.
    func hasDuplicates(_ node: Node) -> Bool {
        var hashes: [UInt64] = []
        return self.hasDuplicates(node, &hashes)
    }

    /// - Parameter hashes: those of names; storage for all levels.
    private func hasDuplicates(_ node: Node, _ hashes: inout [UInt64]) -> Bool {
        guard self.kind(node) == .object else {
            for value in self.elements(node)
            where self.kind(value).isContainer && self.hasDuplicates(value, &hashes) { return true }
            return false
        }
        hashes.removeAll(keepingCapacity: true)
        for (name, _) in self.members(node) { hashes.append(self.nameHash(name)) }
        hashes.sort()
        for index in hashes.indices.dropFirst() where hashes[index] == hashes[index - 1] { return true }
        for (_, value) in self.members(node)
        where self.kind(value).isContainer && self.hasDuplicates(value, &hashes) { return true }
        return false
    }

    /// FNV-1a of a name, decoded. Names of one hash are taken for the same: who looks for two such has his token refused.
    private func nameHash(_ name: Node) -> UInt64 {
        let inside = self.inside(name)
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for index in inside {
            let byte = self.bytes[index]
            guard byte != UInt8(ascii: "\\") else { return Self.hash(self.text(name)) }
            hash = (hash ^ UInt64(byte)) &* Self.prime
        }
        return hash
    }

    private static func hash(_ text: [UInt8]) -> UInt64 {
        text.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* Self.prime }
    }

    private static let prime: UInt64 = 0x100_0000_01b3

    /// A string's or a name's text, decoded.
    func text(_ node: Node) -> [UInt8] {
        var text: [UInt8] = []
        _ = self.appendScalarText(node, to: &text)
        return text
    }

    /// A member that is a string; `nil`: there is none, or it is something else.
    package func stringMember(_ node: Node, _ name: String) -> String? {
        guard let value = self.member(node, named: name), self.kind(value) == .string else { return nil }
        return self.string(value)
    }

    /// The bytes that a member holds in base64url; `nil`: there is none, or it is something else.
    func bytesMember(_ node: Node, _ name: String) -> [UInt8]? {
        guard let value = self.member(node, named: name), self.kind(value) == .string else { return nil }
        return Base64.decodeURL(self.text(value))
    }
}

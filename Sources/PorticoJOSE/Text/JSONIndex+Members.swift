// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoJSON

/// What headers, claims and keys are asked for.
extension JSONIndex {
    /// An index of a whole text that is an object; `nil`: it is none, or has two members of one name in some object, or
    /// more levels.
    ///
    /// Readers differ in which of two members counts, so that one could be checked and another be used (RFC 8725 §2.4).
    static func object(_ text: [UInt8], maximumDepth: Int) -> JSONIndex? {
        var index = JSONIndex(maximumDepth: maximumDepth)
        guard (try? index.build(text)) != nil, index.kind(index.root) == .object else { return nil }
        return index.hasDuplicates(index.root) ? nil : index
    }

    /// Whether an object, here or within, has two members of one name. Its depth is bounded by the index's.
    func hasDuplicates(_ node: Node) -> Bool {
        switch self.kind(node) {
        case .object:
            var names: Set<[UInt8]> = []
            for (name, value) in self.members(node) {
                guard names.insert(self.text(name)).inserted else { return true }
                if self.kind(value).isContainer, self.hasDuplicates(value) { return true }
            }
            return false
        case .array: return self.elements(node).contains { self.kind($0).isContainer && self.hasDuplicates($0) }
        case .string, .number, .true, .false, .null: return false
        }
    }

    /// A string's or a name's text, decoded.
    func text(_ node: Node) -> [UInt8] {
        var text: [UInt8] = []
        _ = self.appendScalarText(node, to: &text)
        return text
    }

    /// A member that is a string; `nil`: there is none, or it is something else.
    func stringMember(_ node: Node, _ name: String) -> String? {
        guard let value = self.member(node, named: name), self.kind(value) == .string else { return nil }
        return self.string(value)
    }

    /// The bytes that a member holds in base64url; `nil`: there is none, or it is something else.
    func bytesMember(_ node: Node, _ name: String) -> [UInt8]? {
        guard let value = self.member(node, named: name), self.kind(value) == .string else { return nil }
        return Base64.decodeURL(self.text(value))
    }
}

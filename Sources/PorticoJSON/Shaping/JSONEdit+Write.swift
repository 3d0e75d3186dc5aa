// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension JSONEdit {
    /// Appends the changed value.
    public func write(_ index: JSONIndex, _ node: JSONIndex.Node, to output: inout [UInt8]) {
        if let wrap = self.wrap {
            output.append(UInt8(ascii: "{"))
            output.append(contentsOf: wrap.key)
        }
        var copied = index.range(node).lowerBound
        Self.edit(node, self.rules, keepsOnly: self.keepsOnly, index, &copied, &output)
        Self.copy(to: index.range(node).upperBound, index, &copied, &output)
        if self.wrap != nil { output.append(UInt8(ascii: "}")) }
    }

    /// Appends what lies between what was copied or passed over last and `end`.
    private static func copy(to end: Int, _ index: JSONIndex, _ copied: inout Int, _ output: inout [UInt8]) {
        guard end > copied else { return }
        output.append(contentsOf: index.bytes[copied..<end])
        copied = end
    }

    private static func edit(
        _ node: JSONIndex.Node,
        _ rules: [Rule],
        keepsOnly: Bool,
        _ index: JSONIndex,
        _ copied: inout Int,
        _ output: inout [UInt8]
    ) {
        guard keepsOnly || !rules.isEmpty else { return }
        switch index.kind(node) {
        case .object: Self.editObject(node, rules, keepsOnly: keepsOnly, index, &copied, &output)
        case .array:
            for element in index.elements(node) {
                Self.edit(element, rules, keepsOnly: keepsOnly, index, &copied, &output)
            }
        default:
            guard keepsOnly else { return }
            Self.copy(to: index.range(node).lowerBound, index, &copied, &output)
            output.append(contentsOf: "null".utf8)
            copied = index.range(node).upperBound
        }
    }

    private static func editObject(
        _ node: JSONIndex.Node,
        _ rules: [Rule],
        keepsOnly: Bool,
        _ index: JSONIndex,
        _ copied: inout Int,
        _ output: inout [UInt8]
    ) {
        var isFirst = true
        /// Whether the member before was left out, so that what parts it from the next cannot be copied.
        var hasGap = false
        var keptEnd = index.range(node).lowerBound + 1
        let renamed = Self.renamed(rules, keepsOnly: keepsOnly, node, index)
        for (name, value) in index.members(node) {
            let rule = rules.first { index.string(name, equals: $0.name.utf8) }
            if Self.isLeftOut(rule, index.kind(value), keepsOnly: keepsOnly)
                || rule?.newName == nil && Self.isReplaced(name, rules, renamed, index)
            {
                if !hasGap { Self.copy(to: keptEnd, index, &copied, &output) }
                hasGap = true
                continue
            }
            let start = index.range(name).lowerBound
            if hasGap {
                if !isFirst { output.append(UInt8(ascii: ",")) }
                copied = start
                hasGap = false
            }
            isFirst = false
            if let newName = rule?.newName {
                Self.copy(to: start, index, &copied, &output)
                output.append(contentsOf: newName.quoted)
                copied = index.range(name).upperBound
            }
            let keepsOnly = keepsOnly && !(rule?.isKept ?? false)
            Self.edit(value, rule?.rules ?? [], keepsOnly: keepsOnly, index, &copied, &output)
            keptEnd = index.range(value).upperBound
        }
        if hasGap { copied = index.range(node).upperBound - 1 }
    }

    private static func isLeftOut(_ rule: Rule?, _ kind: JSONKind, keepsOnly: Bool) -> Bool {
        guard let rule else { return keepsOnly }
        if rule.isRemoved { return true }
        guard keepsOnly, !rule.isKept else { return false }
        return !kind.isContainer || !Self.keepsSomething(rule)
    }

    /// Which rules rename a member of this object, a bit for each.
    private static func renamed(
        _ rules: [Rule],
        keepsOnly: Bool,
        _ node: JSONIndex.Node,
        _ index: JSONIndex
    ) -> UInt64 {
        var renamed: UInt64 = 0
        for (place, rule) in rules.enumerated() where rule.newName != nil {
            guard let value = index.member(node, named: rule.name.utf8) else { continue }
            if !Self.isLeftOut(rule, index.kind(value), keepsOnly: keepsOnly) { renamed |= 1 &<< UInt64(place) }
        }
        return renamed
    }

    /// Whether another member takes this one's name.
    private static func isReplaced(
        _ name: JSONIndex.Node,
        _ rules: [Rule],
        _ renamed: UInt64,
        _ index: JSONIndex
    ) -> Bool {
        guard renamed != 0 else { return false }
        for (place, rule) in rules.enumerated() where renamed & (1 &<< UInt64(place)) != 0 {
            if let newName = rule.newName, index.string(name, equals: newName.utf8) { return true }
        }
        return false
    }

    private static func keepsSomething(_ rule: Rule) -> Bool {
        rule.isKept || rule.rules.contains { Self.keepsSomething($0) }
    }
}

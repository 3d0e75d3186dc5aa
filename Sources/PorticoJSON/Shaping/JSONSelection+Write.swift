// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension JSONSelection {
    /// Appends what is selected of a value; of an array at most its first elements, where a number is given.
    public func write(
        _ index: JSONIndex,
        _ node: JSONIndex.Node,
        firstElements: Int? = nil,
        to output: inout [UInt8]
    ) {
        switch index.kind(node) {
        case .object: _ = Self.write(self.members, index, in: node, of: node, to: &output)
        case .array: Self.write(self.members, index, each: node, isRoot: true, upTo: firstElements, to: &output)
        default: output.append(contentsOf: "null".utf8)
        }
    }

    /// Writes an object.
    /// - Parameters:
    ///   - node: where its members are copied from.
    ///   - element: where paths begin; `nil` within arrays, where a value from outside would be written many times.
    /// - Returns: whether it has a member.
    private static func write(
        _ members: [Member],
        _ index: JSONIndex,
        in node: JSONIndex.Node?,
        of element: JSONIndex.Node?,
        to output: inout [UInt8]
    ) -> Bool {
        output.append(UInt8(ascii: "{"))
        var isEmpty = true
        for member in members {
            let before = output.count
            if !isEmpty { output.append(UInt8(ascii: ",")) }
            output.append(contentsOf: member.name.key)
            if Self.write(member, index, in: node, of: element, to: &output) {
                isEmpty = false
            } else {
                output.removeLast(output.count - before)
            }
        }
        output.append(UInt8(ascii: "}"))
        return !isEmpty
    }

    /// Writes a member's value; `false`, and perhaps some bytes, where there is none.
    private static func write(
        _ member: Member,
        _ index: JSONIndex,
        in node: JSONIndex.Node?,
        of element: JSONIndex.Node?,
        to output: inout [UInt8]
    ) -> Bool {
        if case .follow(let steps) = member.source {
            guard let element else { return false }
            return Self.write(steps, index, from: element, to: &output)
        }
        let value = node.flatMap { index.member($0, named: member.name.utf8) }
        guard case .group(let members) = member.source else {
            guard let value else { return false }
            index.appendRaw(value, to: &output)
            return true
        }
        if let value, index.kind(value) == .array {
            Self.write(members, index, each: value, isRoot: false, upTo: nil, to: &output)
            return true
        }
        return Self.write(members, index, in: value, of: element, to: &output)
    }

    /// Writes an array with an object for each element that is one.
    private static func write(
        _ members: [Member],
        _ index: JSONIndex,
        each array: JSONIndex.Node,
        isRoot: Bool,
        upTo count: Int?,
        to output: inout [UInt8]
    ) {
        output.append(UInt8(ascii: "["))
        var written = 0
        for element in index.elements(array) {
            if let count, written >= count { break }
            if written > 0 { output.append(UInt8(ascii: ",")) }
            written += 1
            switch index.kind(element) {
            case .object:
                _ = Self.write(members, index, in: element, of: isRoot ? element : nil, to: &output)
            case .array:
                Self.write(members, index, each: element, isRoot: isRoot, upTo: nil, to: &output)
            default: output.append(contentsOf: "null".utf8)
            }
        }
        output.append(UInt8(ascii: "]"))
    }

    /// Writes the value that steps lead to, or an array of all where they lead through one.
    private static func write(
        _ steps: [JSONPath.Step],
        _ index: JSONIndex,
        from node: JSONIndex.Node,
        to output: inout [UInt8]
    ) -> Bool {
        var node = node
        for position in steps.indices {
            let next: JSONIndex.Node?
            switch steps[position] {
            case .index(let offset): next = index.element(node, at: offset)
            case .name, .all:
                if index.kind(node) == .array {
                    Self.gather(steps[position...], index, from: node, to: &output)
                    return true
                }
                guard case .name(let name) = steps[position] else { return false }
                next = index.member(node, named: name)
            }
            guard let next else { return false }
            node = next
        }
        index.appendRaw(node, to: &output)
        return true
    }

    private static func gather(
        _ steps: ArraySlice<JSONPath.Step>,
        _ index: JSONIndex,
        from array: JSONIndex.Node,
        to output: inout [UInt8]
    ) {
        output.append(UInt8(ascii: "["))
        var isEmpty = true
        Self.spread(steps, index, from: array) { node in
            if !isEmpty { output.append(UInt8(ascii: ",")) }
            isEmpty = false
            index.appendRaw(node, to: &output)
        }
        output.append(UInt8(ascii: "]"))
    }

    /// Calls `body` with all that steps lead to; a name at an array goes to each of its elements.
    private static func spread(
        _ steps: ArraySlice<JSONPath.Step>,
        _ index: JSONIndex,
        from node: JSONIndex.Node,
        _ body: (JSONIndex.Node) -> Void
    ) {
        guard let step = steps.first else { return body(node) }
        let rest = steps.dropFirst()
        switch step {
        case .all:
            for element in index.elements(node) { Self.spread(rest, index, from: element, body) }
        case .index(let offset):
            if let element = index.element(node, at: offset) { Self.spread(rest, index, from: element, body) }
        case .name(let name):
            for element in index.elements(node) { Self.spread(steps, index, from: element, body) }
            if let value = index.member(node, named: name) { Self.spread(rest, index, from: value, body) }
        }
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A way into a JSON value, of the plain kind: `$.a.b[0]['x y'][*]`, or the same without `$.`.
///
/// Names lead into objects, `[n]` (counted from 0) to an element, `[*]` to every element of an array. Nothing spreads
/// over an array but a written `[*]`.
public struct JSONPath: Sendable, Hashable, CustomStringConvertible {
    public enum Step: Sendable, Hashable {
        /// The member with this name, in UTF-8.
        case name([UInt8])
        /// The element at this place.
        case index(Int)
        /// Every element.
        case all
    }

    public var steps: [Step]
    /// As written.
    public let description: String

    public init(parsing text: String) throws(JSONPathError) {
        self.steps = try JSONPathParser.steps(of: text)
        self.description = text
    }

    /// Whether it leads to any number of values, not to one.
    public var spreads: Bool { self.steps.contains(.all) }

    /// The first value that the path leads to.
    public func first(in index: JSONIndex, from node: JSONIndex.Node) -> JSONIndex.Node? {
        Self.first(self.steps[...], in: index, from: node)
    }

    /// All values that the path leads to, in the order of the text.
    public func all(in index: JSONIndex, from node: JSONIndex.Node) -> [JSONIndex.Node] {
        var found: [JSONIndex.Node] = []
        self.forEach(in: index, from: node) { found.append($0) }
        return found
    }

    /// Calls `body` with each value that the path leads to, in the order of the text.
    public func forEach(in index: JSONIndex, from node: JSONIndex.Node, _ body: (JSONIndex.Node) -> Void) {
        Self.forEach(self.steps[...], in: index, from: node, body)
    }

    private static func first(
        _ steps: ArraySlice<Step>,
        in index: JSONIndex,
        from node: JSONIndex.Node
    ) -> JSONIndex.Node? {
        var node = node
        for position in steps.indices {
            switch steps[position] {
            case .name(let name):
                guard let next = index.member(node, named: name) else { return nil }
                node = next
            case .index(let offset):
                guard let next = index.element(node, at: offset) else { return nil }
                node = next
            case .all:
                for element in index.elements(node) {
                    if let found = Self.first(steps[(position &+ 1)...], in: index, from: element) { return found }
                }
                return nil
            }
        }
        return node
    }

    private static func forEach(
        _ steps: ArraySlice<Step>,
        in index: JSONIndex,
        from node: JSONIndex.Node,
        _ body: (JSONIndex.Node) -> Void
    ) {
        guard let position = steps.firstIndex(of: .all) else {
            if let found = Self.first(steps, in: index, from: node) { body(found) }
            return
        }
        guard let array = Self.first(steps[..<position], in: index, from: node) else { return }
        for element in index.elements(array) {
            Self.forEach(steps[(position &+ 1)...], in: index, from: element, body)
        }
    }
}

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

    /// The path to a member of the whole text.
    package init(member name: String) {
        self.steps = [.name(Array(name.utf8))]
        self.description = name
    }

    /// Whether it leads to any number of values, not to one.
    public var spreads: Bool { self.steps.contains(.all) }

    /// The first name, where it begins with one.
    public var firstName: String? {
        guard case .name(let name)? = self.steps.first else { return nil }
        return String(decoding: name, as: UTF8.self)
    }

    /// The first value that the path leads to.
    public func first(in index: JSONIndex, from node: JSONIndex.Node) -> JSONIndex.Node? {
        var steps = JSONSteps(self.steps, from: node)
        var budget = Int.max
        guard case .node(let found) = steps.next(in: index, &budget) else { return nil }
        return found
    }

    /// All values that the path leads to, in the order of the text.
    public func all(in index: JSONIndex, from node: JSONIndex.Node) -> [JSONIndex.Node] {
        var found: [JSONIndex.Node] = []
        self.forEach(in: index, from: node) { found.append($0) }
        return found
    }

    /// Calls `body` with each value that the path leads to, in the order of the text.
    public func forEach(in index: JSONIndex, from node: JSONIndex.Node, _ body: (JSONIndex.Node) -> Void) {
        var steps = JSONSteps(self.steps, from: node)
        var budget = Int.max
        while case .node(let found) = steps.next(in: index, &budget) { body(found) }
    }
}

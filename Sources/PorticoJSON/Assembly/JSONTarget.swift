// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Where a part's value goes in a composed document: `name`, `a.b`, `.` (its members at the root), or
/// `products[*].review` (into each element of an array).
public struct JSONTarget: Sendable, Hashable, CustomStringConvertible {
    /// The names that lead to the value, or to the array into whose elements it goes; none for the root.
    public let path: [JSONName]
    /// The names within each element; `nil` where no `[*]` is written.
    public let inElement: [JSONName]?
    /// As written.
    public let description: String

    public init(parsing text: String) throws(JSONPathError) {
        self.description = text
        guard text != "." else {
            (self.path, self.inElement) = ([], nil)
            return
        }
        var path: [JSONName] = []
        var inElement: [JSONName]?
        for step in try JSONPath(parsing: text).steps {
            switch step {
            case .name(let name) where inElement == nil: path.append(JSONName(utf8: name))
            case .name(let name): inElement?.append(JSONName(utf8: name))
            case .index: throw JSONPathError("'\(text)' has a place in an array; write '[*]' for each element")
            case .all where inElement != nil: throw JSONPathError("'\(text)' goes into the elements of two arrays")
            case .all: inElement = []
            }
        }
        guard !path.isEmpty else { throw JSONPathError("'\(text)' does not begin with a name; '.' is the root") }
        guard inElement?.isEmpty != true else { throw JSONPathError("a name is missing after '\(text)'") }
        (self.path, self.inElement) = (path, inElement)
    }

    /// A member of the root.
    public init(name: String) {
        self.path = [JSONName(name)]
        self.inElement = nil
        self.description = name
    }

    /// Whether the value's members go to the root.
    public var isRoot: Bool { self.path.isEmpty }

    /// Whether two values would stand at the same place.
    public func collides(with other: JSONTarget) -> Bool {
        !self.isRoot && self.path == other.path && self.inElement == other.inElement
    }
}

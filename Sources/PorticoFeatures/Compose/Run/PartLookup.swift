// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoJSON

/// A reference that leads into JSON: to what another part answered, or into the element that a call is about.
struct PartLookup: Sendable, Hashable {
    enum Form: Sendable {
        /// As text within a text.
        case texts
        /// As the value that it is.
        case json
    }

    /// The part; `nil`: the element.
    let part: Int?
    let path: JSONPath
    let form: Form
}

/// A reference to the request.
struct RequestReference: Sendable, Hashable {
    let root: Template.Root
    let name: String
}

/// All lookups of one part, each once. Those into other parts are done once, those into elements for each call.
struct PartLookups: Sendable {
    /// Of all parts, by name.
    private let indexes: [String: Int]
    private(set) var inParts: [PartLookup] = []
    private(set) var inElement: [PartLookup] = []

    /// References of this part and of those before it: what they stand for is looked up once for all parts.
    private(set) var inRequest: [RequestReference]

    init(_ indexes: [String: Int], _ inRequest: [RequestReference] = []) {
        self.indexes = indexes
        self.inRequest = inRequest
    }

    /// The piece that stands for a reference.
    mutating func piece(
        _ root: Template.Root, _ name: String, as form: PartLookup.Form
    ) throws(JSONPathError) -> PartTemplate.Piece {
        guard root == .parts || root == .item else {
            return .request(Self.place(of: RequestReference(root: root, name: name), in: &self.inRequest))
        }
        let word = name.prefix { $0 != "." && $0 != "[" }
        let path = try JSONPath(parsing: "$" + name[word.endIndex...])
        guard root == .parts else {
            return .item(Self.place(of: PartLookup(part: nil, path: path, form: form), in: &self.inElement))
        }
        guard let index = self.indexes[String(word)] else { throw JSONPathError("there is no part '\(word)'") }
        return .part(Self.place(of: PartLookup(part: index, path: path, form: form), in: &self.inParts))
    }

    private static func place<Lookup: Equatable>(of lookup: Lookup, in lookups: inout [Lookup]) -> Int {
        if let place = lookups.firstIndex(of: lookup) { return place }
        lookups.append(lookup)
        return lookups.count - 1
    }
}

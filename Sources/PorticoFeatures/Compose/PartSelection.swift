// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
package import PorticoJSON

/// The members that a part keeps of its value (`select`).
package struct PartSelection: Sendable, Hashable {
    /// As written: `id`, `avatar.small as avatar`.
    package var items: [String]
    package var selection: JSONSelection

    package init(_ items: [String]) throws(JSONPathError) {
        self.items = items
        self.selection = try JSONSelection(parsing: items)
    }

    /// The names at the top of what it makes.
    package var keys: [String] { self.selection.keys }
}

extension Kind where Value == PartSelection {
    /// A list, or its only element.
    static let partSelection = Kind(
        shape: Self.items.shape,
        decode: { node, path, reader in
            guard let items = Self.items.decode(node, path, reader) else { return nil }
            do throws(JSONPathError) {
                return try PartSelection(items)
            } catch {
                Self.report(error, node, path, reader)
                return nil
            }
        },
        encode: { value, path, printer in Self.items.encode(value.items, path, printer) }
    )

    private static let items = Kind<[String]>.oneOrList(.string).whenFilled

    /// At the item that is wrong. What is said of one may name another, so of secret ones nothing is said.
    private static func report(
        _ error: JSONPathError, _ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader
    ) {
        var place = node.location
        if case .list(let nodes) = node.content, let item = error.item, nodes.indices.contains(item) {
            place = nodes[item].location
        }
        let isHidden = reader.secrets.contains { $0.hasPrefix(path.text) }
        reader.error(
            isHidden ? "this does not say what to keep" : error.message, at: place, path,
            hint: "such as 'id', 'address.city' or 'avatar.small as avatar'")
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

public import PorticoConfig
internal import PorticoJSON

/// The members that a part keeps of its value (`select`).
public struct PartSelection: Sendable, Hashable {
    /// As written: `id`, `avatar.small as avatar`.
    public var items: [String]
    /// The names at the top of what it makes.
    public var keys: [String]

    public init(_ items: [String]) throws(ValueError) {
        self.items = items
        self.keys = []
        for item in items {
            let key = try Self.key(of: item)
            if !self.keys.contains(key) { self.keys.append(key) }
        }
    }

    /// The name at the top of what it makes.
    private static func key(of item: String) throws(ValueError) -> String {
        let words = item.split(separator: " ")
        let paths = words.enumerated().filter { $0.offset != 1 }.map { try? JSONPath(parsing: String($0.element)) }
        guard words.count == 1 || (words.count == 3 && words[1] == "as"), paths.first != .some(nil),
            let name = paths.last??.firstName
        else { throw self.error(item) }
        return name
    }

    /// Refuses an item at its own place, so that a secret one is known as such.
    static func checked(_ item: String) throws(ValueError) -> String {
        _ = try Self.key(of: item)
        return item
    }

    private static func error(_ item: String) -> ValueError {
        ValueError(
            "'\(item)' does not say what to keep", hint: "such as 'id', 'address.city' or 'avatar.small as avatar'")
    }
}

extension Kind where Value == PartSelection {
    static let partSelection = Kind<[String]>.oneOrList(
        Kind<String>.string.map(
            { item, _ throws(ValueError) in try PartSelection.checked(item) }, back: { $0 })
    ).whenFilled.map({ items, _ throws(ValueError) in try PartSelection(items) }, back: { $0.items })
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig

/// Where a part's value goes in the composed document (`into`).
package enum PartDestination: Sendable, Hashable, CustomStringConvertible {
    /// `.`: its members become members of the document.
    case root
    /// `a.b`: under these keys.
    case key([String])
    /// `products[*].review`: into each element of the array there, under these keys.
    case elements(array: [String], key: [String])

    package var description: String {
        switch self {
        case .root: "."
        case .key(let keys): keys.joined(separator: ".")
        case .elements(let array, let key): "\(array.joined(separator: "."))[*].\(key.joined(separator: "."))"
        }
    }

    /// The first key below the root; nil for the root itself.
    package var firstKey: String? {
        switch self {
        case .root: nil
        case .key(let keys), .elements(let keys, _): keys.first
        }
    }

    static func parse(_ text: String) throws(ValueError) -> PartDestination {
        if text == "." { return .root }
        guard let mark = text.firstRange(of: "[*]") else { return .key(try Self.keys(text[...], text)) }
        let rest = text[mark.upperBound...]
        guard rest.first == "." else {
            throw ValueError("'\(text)' does not say under which key", hint: "such as '\(text).review'")
        }
        return .elements(
            array: try Self.keys(text[..<mark.lowerBound], text), key: try Self.keys(rest.dropFirst(), text))
    }

    private static func keys(_ text: Substring, _ whole: String) throws(ValueError) -> [String] {
        let keys = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        let isPlain = keys.allSatisfy { !$0.isEmpty && !$0.contains { "[]$*'\" ".contains($0) } }
        guard isPlain else {
            throw ValueError(
                "'\(whole)' is not a place in the answer", hint: "such as 'user.orders', 'products[*].review' or '.'")
        }
        return keys
    }
}

extension Kind where Value == PartDestination {
    static let partDestination = Kind<String>.text("a place in the answer", pattern: nil) { text throws(ValueError) in
        text
    }.map({ text, _ throws(ValueError) in try PartDestination.parse(text) }, back: { $0.description })
}

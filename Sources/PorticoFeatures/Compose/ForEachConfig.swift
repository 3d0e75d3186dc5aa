// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

/// One call for each element of an array (`for_each`).
package struct ForEachConfig: Configurable, Hashable {
    /// The word by which templates refer to the element.
    package var item = ""
    /// The array.
    package var array: PartReference?
    /// Elements beyond so many are left out, and named as such.
    package var max = 100
    /// Calls at the same time.
    package var parallel = 8

    package init() {}

    package static let noun = "for_each"
    package static let keys: [Key<ForEachConfig>] = [
        Key(
            "item", \.item, .itemName, required: true,
            "The word for the element: `product` lets the call say `{product.id}`, or `{product}` where it is no object."
        ),
        Key(
            "in", \.array, Kind<PartReference>.partReference.optional, required: true,
            "The array: `parts.NAME`, or a path into what that part answered."),
        Key("max", \.max, .int(1...10_000), "At most so many elements; those beyond are left out."),
        Key("parallel", \.parallel, .int(1...1000), "At most so many calls at the same time."),
    ]
}

extension Kind where Value == String {
    static let itemName = Kind.text("a word for the element", pattern: "^[A-Za-z_][A-Za-z0-9_-]*$") {
        text throws(ValueError) in
        guard Syntax.isName(text) else { throw ValueError("'\(text)' is not a word for the element") }
        if Template.Root(rawValue: text) != nil {
            throw ValueError("'\(text)' has a meaning of its own in references", hint: "choose another word")
        }
        return text
    }
}

extension Kind where Value == PartReference {
    static let partReference = Kind<String>.text("a reference to a part", pattern: "^parts\\..+$") {
        text throws(ValueError) in text
    }.map(
        { text, place throws(ValueError) in
            guard text.hasPrefix("parts.") else {
                throw ValueError("'\(text)' is not a reference to a part", hint: "such as 'parts.products'")
            }
            return try PartReference(text.dropFirst(6), at: place)
        }, back: { "parts.\($0)" })
}

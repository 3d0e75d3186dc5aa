// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig
package import PorticoJSON

/// What a reference takes of another part's answer: `user.address.city`, `orders[*].productId`.
package struct PartReference: Sendable, Hashable, CustomStringConvertible {
    /// The name of the part, or of the item of a `for_each`.
    package var name: String
    /// Into the answer, as it is after `pick`.
    package var path: JSONPath
    /// Where it is written; of the value that holds it.
    package var location: SourceLocation

    /// - Parameter text: a reference without its root: what `Template.names(under:)` gives.
    package init(_ text: some StringProtocol, at location: SourceLocation) throws(ValueError) {
        let name = text.prefix { $0 != "." && $0 != "[" }
        guard Syntax.isName(name) else {
            throw ValueError("'\(text)' does not begin with the name of a part", hint: "such as 'user.address.city'")
        }
        self.name = String(name)
        do throws(JSONPathError) {
            self.path = try JSONPath(parsing: "$" + text[name.endIndex...])
        } catch {
            throw ValueError(error.message)
        }
        self.location = location
    }

    /// As it is written behind its root.
    package var description: String { self.name + self.path.description.dropFirst() }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A name that stands for something defined elsewhere, with the place where it is used.
public struct Reference: Sendable, Hashable {
    public var name: String
    public var location: SourceLocation

    public init(_ name: String, at location: SourceLocation) {
        self.name = name
        self.location = location
    }
}

extension Kind where Value == Reference {
    /// The name of something, such as `a service`.
    public static func reference(to what: String) -> Kind {
        Kind<String>.text("the name of \(what)", pattern: NamePattern.text) { text throws(ValueError) in
            guard NamePattern.isName(text) else { throw ValueError("'\(text)' is not the name of \(what)") }
            return text
        }.map({ text, place in Reference(text, at: place) }, back: { $0.name })
    }
}

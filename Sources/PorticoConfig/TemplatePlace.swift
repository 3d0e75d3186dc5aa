// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A text with references, and where it stands.
public struct TemplatePlace: Sendable {
    /// What gets the value.
    public enum Target: Sendable, Hashable {
        /// A header field, of the request or the response.
        case field(String)
        /// A parameter of the query.
        case query(String)
        case other
    }

    /// From the config down: `request`, `set`, `X-User`.
    public var keys: [String]
    public var template: Template
    public var target: Target
    public var location: SourceLocation?

    public init(keys: [String], _ template: Template, to target: Target = .other, at location: SourceLocation? = nil) {
        self.keys = keys
        self.template = template
        self.target = target
        self.location = location
    }

    /// Seen from an object that holds the config under the key.
    public func under(_ key: String) -> TemplatePlace {
        var place = self
        place.keys.insert(key, at: 0)
        return place
    }
}

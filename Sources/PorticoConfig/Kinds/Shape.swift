// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What a value looks like, for the JSON Schema and the reference page.
public indirect enum Shape: Sendable {
    /// A scalar; the name is what the reference calls it, the schema describes it.
    case scalar(name: String, schema: JSONValue)
    case list(Shape)
    /// A map keyed by name; `key` says what the names are, `pattern` restricts them.
    case map(key: String, pattern: String?, value: Shape)
    case object(ObjectShape)
    /// Several forms, the shortest first.
    case anyOf([Shape])

    /// For messages: `a duration`.
    var name: String {
        switch self {
        case .scalar(let name, _): name
        case .anyOf(let shapes): shapes.first?.name ?? "a value"
        case .list: "a list"
        case .map, .object: "a map"
        }
    }
}

/// An object with its keys.
public struct ObjectShape: Sendable {
    /// `listener`, as messages call it.
    public var noun: String
    public var keys: [KeyShape]
    /// Keys of the format that are not built yet.
    public var unsupportedKeys: [String]

    public init(noun: String, keys: [KeyShape], unsupportedKeys: [String] = []) {
        self.noun = noun
        self.keys = keys
        self.unsupportedKeys = unsupportedKeys
    }
}

/// A key without its Swift type.
public struct KeyShape: Sendable {
    public var name: String
    public var documentation: String
    public var shape: Shape
    public var isRequired: Bool
    /// What holds when the key is absent, if that is a value.
    public var defaultValue: JSONValue?
}

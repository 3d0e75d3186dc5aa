// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Writes the JSON Schema (2020-12) of a shape.
public enum SchemaWriter {
    public static func schema(_ shape: Shape) -> JSONValue {
        switch shape {
        case .scalar(_, let schema): schema
        case .list(let element):
            .object([.init("type", .string("array")), .init("items", self.schema(element))])
        case .map(_, let pattern, let value): self.map(pattern, value)
        case .object(let object): .object(self.members(object))
        case .anyOf(let shapes): .object([.init("anyOf", .array(shapes.map { self.schema($0) }))])
        }
    }

    /// The members of an object's schema, to which the caller may add.
    public static func members(_ object: ObjectShape) -> [JSONValue.Member] {
        let properties = object.keys.map { JSONValue.Member($0.name, self.property($0)) }
        let required = object.keys.filter(\.isRequired).map { JSONValue.string($0.name) }
        var members: [JSONValue.Member] = [
            .init("type", .string("object")), .init("properties", .object(properties)),
        ]
        if !required.isEmpty { members.append(.init("required", .array(required))) }
        members.append(.init("additionalProperties", .bool(false)))
        return members
    }

    private static func map(_ pattern: String?, _ value: Shape) -> JSONValue {
        var members: [JSONValue.Member] = [.init("type", .array([.string("object"), .string("null")]))]
        if let pattern {
            members.append(.init("propertyNames", .object([.init("pattern", .string(pattern))])))
        }
        members.append(.init("additionalProperties", self.schema(value)))
        return .object(members)
    }

    /// The value's schema with what the key says about it.
    private static func property(_ key: KeyShape) -> JSONValue {
        var members: [JSONValue.Member] = [.init("description", .string(key.documentation))]
        if let value = key.defaultValue { members.append(.init("default", value)) }
        if case .object(let inner) = self.schema(key.shape) { members += inner }
        return .object(members)
    }
}

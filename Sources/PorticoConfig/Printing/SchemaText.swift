// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// The schemas of scalars. A variable may stand in the place of any of them.
public enum SchemaText {
    /// Editors read an unquoted `1` or `true` as a number or a boolean, where the key wants a text.
    public static let anyScalar = JSONValue.object([
        .init("type", .array([.string("string"), .string("number"), .string("boolean")]))
    ])

    /// Anything that holds `${…}`.
    private static let variable = #"\$\{.+\}"#

    package static func string(pattern: String) -> JSONValue {
        let inner = pattern.dropFirst(pattern.hasPrefix("^") ? 1 : 0).dropLast(pattern.hasSuffix("$") ? 1 : 0)
        return .object([
            .init("type", .string("string")), .init("pattern", .string("^(?:\(inner))$|\(self.variable)")),
        ])
    }

    static func orVariable(_ members: [JSONValue.Member]) -> JSONValue {
        let text = JSONValue.object([
            .init("type", .string("string")), .init("pattern", .string(self.variable)),
        ])
        return .object([.init("anyOf", .array([.object(members), text]))])
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig

extension Kind where Value == WordCondition {
    /// A word, a list, or `{ any: […] }` and `{ all: […] }`.
    static func wordCondition(_ mode: WordCondition.Mode) -> Kind {
        let list = Kind<[String]>.oneOrList(.identityWord)
        return Kind(
            shape: .anyOf([list.shape, .object(WordConditionConfig.shape)]),
            decode: { node, path, reader in
                if node.entries != nil { return WordConditionConfig.decode(node, path, reader)?.condition }
                if case .list(let nodes) = node.content, nodes.isEmpty {
                    reader.error("the list is empty: nobody has one of none", at: node.location, path)
                    return nil
                }
                return list.decode(node, path, reader).map { WordCondition(mode, $0) }
            },
            encode: { condition, path, printer in
                if condition.words.isEmpty { return nil }
                if condition.mode == mode { return list.encode(condition.words, path, printer) }
                return WordConditionConfig(condition).encode(path, printer)
            })
    }
}

/// The long form: exactly one key.
private struct WordConditionConfig: Configurable, Hashable {
    var any: [String] = []
    var all: [String] = []

    init() {}

    init(_ condition: WordCondition) {
        if condition.mode == .any { self.any = condition.words } else { self.all = condition.words }
    }

    static let noun = "condition"
    static let keys: [Key<WordConditionConfig>] = [
        Key("any", \.any, .oneOrList(.identityWord).whenFilled, "One of these."),
        Key("all", \.all, .oneOrList(.identityWord).whenFilled, "All of these."),
    ]

    func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        guard (node["any"] == nil) == (node["all"] == nil), !reader.hasRefusedKey(in: path) else { return }
        reader.error("expected one of 'any' and 'all'", at: node.location, path)
    }

    var condition: WordCondition { self.any.isEmpty ? WordCondition(.all, self.all) : WordCondition(.any, self.any) }
}

extension Kind where Value == [ClaimCondition] {
    /// A map of claims, each with a value or a list of values.
    static let claimConditions = Kind(
        shape: .map(key: "claim", pattern: nil, value: .scalar(name: "a value or a list", schema: .bool(true))),
        decode: { node, path, reader in
            guard let entries = node.entries else {
                reader.wrongType(node, path, expected: "a map of claims")
                return nil
            }
            if entries.isEmpty {
                reader.error("the map is empty: it asks nothing", at: node.location, path)
                return nil
            }
            return entries.compactMap { entry in
                let path = path.key(entry.name)
                guard let value = Kind<JSONValue>.json.decode(entry.value, path, reader) else { return nil }
                guard let values = value.scalars, !values.isEmpty else {
                    reader.error(
                        "expected a value or a list of values", at: entry.value.location, path,
                        hint: "such as 'dept: sales' or 'dept: [sales, support]'")
                    return nil
                }
                return ClaimCondition(name: entry.name, values: values)
            }
        },
        encode: { conditions, path, printer in
            if conditions.isEmpty { return nil }
            return .object(
                conditions.map { condition in
                    let shown = printer.isSecret(path.key(condition.name)) ? ["***"] : condition.values
                    let values = shown.map { JSONValue.string($0) }
                    return .init(condition.name, values.count == 1 ? values[0] : .array(values))
                })
        })
}

extension JSONValue {
    /// A scalar's text, or those of a list; `nil`: it is something else.
    fileprivate var scalars: [String]? {
        switch self {
        case .string(let text): return [text]
        case .number(let digits): return [digits]
        case .bool(let value): return [value ? "true" : "false"]
        case .array(let values):
            let texts = values.compactMap(\.scalars)
            return texts.count == values.count ? texts.flatMap { $0 } : nil
        case .object, .null: return nil
        }
    }
}

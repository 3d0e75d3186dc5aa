// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

extension Kind where Value == FieldPredicate.Condition {
    /// `present`, `absent`, an exact value, or `{ regex: … }`.
    static let condition = Kind(
        shape: .anyOf([Kind<String>.string.shape, Kind<RegexConfig>.object().shape]),
        decode: { node, path, reader in
            if case .map = node.content {
                guard let config = RegexConfig.decode(node, path, reader) else { return nil }
                if config.regex.isEmpty { reader.error("the expression is empty", at: node.location, path) }
                return .regex(config.regex)
            }
            switch Kind<String>.string.decode(node, path, reader) {
            case "present": return .present
            case "absent": return .absent
            case let text: return text.map { .equals($0) }
            }
        },
        encode: { value, path, printer in
            switch value {
            case .present: Kind<String>.string.encode("present", path, printer)
            case .absent: Kind<String>.string.encode("absent", path, printer)
            case .equals(let text): Kind<String>.string.encode(text, path, printer)
            case .regex(let text): RegexConfig(regex: text).encode(path, printer)
            }
        }
    )
}

extension Kind where Value == [FieldPredicate] {
    /// A map from the names of fields to conditions; `what` is `header`, `query parameter` or `cookie`.
    package static func predicates(_ what: String, ignoringCase: Bool = false) -> Kind {
        Kind(
            shape: .map(key: "\(what) name", pattern: nil, value: Kind<FieldPredicate.Condition>.condition.shape),
            decode: { node, path, reader in
                guard let entries = node.entries else {
                    reader.wrongType(node, path, expected: "a map of \(what) names")
                    return nil
                }
                var seen: [String: SourceLocation] = [:]
                return entries.compactMap { entry in
                    let path = path.key(entry.name)
                    Self.checkName(entry, what, path, reader)
                    let folded = ignoringCase ? entry.name.lowercased() : entry.name
                    if let first = seen.updateValue(entry.location, forKey: folded) {
                        reader.report(
                            Diagnostic(
                                .error, at: [first, entry.location], path: path.text,
                                "two conditions on the \(what) '\(entry.name)'"))
                    }
                    return Kind<FieldPredicate.Condition>.condition.decode(entry.value, path, reader).map {
                        FieldPredicate(name: entry.name, condition: $0, location: entry.location)
                    }
                }
            },
            encode: { values, path, printer in
                let members = values.compactMap { predicate in
                    Kind<FieldPredicate.Condition>.condition.encode(
                        predicate.condition, path.key(predicate.name), printer
                    )
                    .map { JSONValue.Member(predicate.name, $0) }
                }
                return members.isEmpty ? nil : .object(members)
            }
        )
    }

    private static func checkName(
        _ entry: ConfigNode.Entry, _ what: String, _ path: ConfigPath, _ reader: ConfigReader
    ) {
        let isName = what == "query parameter" ? !entry.name.isEmpty : Syntax.isToken(entry.name)
        if !isName { reader.error("'\(entry.name)' is not a \(what) name", at: entry.location, path) }
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

/// A JSON value whose strings may hold references.
package indirect enum JSONTemplate: Sendable, Hashable {
    /// Holds no reference.
    case value(JSONValue)
    /// A string that is one reference and nothing else: becomes the value itself.
    case reference(Template.Root, String)
    /// References inside a text: become the text of their values.
    case text(Template)
    case array([JSONTemplate])
    case object([Member])

    package struct Member: Sendable, Hashable {
        package var name: String
        package var value: JSONTemplate
    }

    /// All names under a root.
    package func names(under root: Template.Root) -> [String] {
        switch self {
        case .value: []
        case .reference(root, let name): [name]
        case .reference: []
        case .text(let template): template.names(under: root)
        case .array(let values): values.flatMap { $0.names(under: root) }
        case .object(let members): members.flatMap { $0.value.names(under: root) }
        }
    }

    /// As it is written.
    var json: JSONValue {
        switch self {
        case .value(let value): value.withDoubledBraces
        case .reference(let root, let name): .string("{\(Template.text(root, name))}")
        case .text(let template): .string(template.text)
        case .array(let values): .array(values.map(\.json))
        case .object(let members): .object(members.map { .init($0.name, $0.value.json) })
        }
    }
}

extension JSONTemplate {
    /// Nil after reporting what is wrong.
    static func decode(
        _ node: ConfigNode, allowing roots: Set<Template.Root>, _ path: ConfigPath, _ reader: ConfigReader
    ) -> JSONTemplate? {
        switch node.content {
        case .empty: return .value(.null)
        case .scalar: return self.scalar(node, roots, path, reader)
        case .list(let nodes):
            let values = nodes.enumerated().map { Self.decode($1, allowing: roots, path.index($0), reader) }
            return values.contains(nil) ? nil : Self.joined(values.compactMap { $0 })
        case .map(let entries):
            let values = entries.map { Self.decode($0.value, allowing: roots, path.key($0.name), reader) }
            guard !values.contains(nil) else { return nil }
            return Self.joined(
                zip(entries, values).compactMap { entry, value in
                    value.map { Member(name: entry.name, value: $0) }
                })
        }
    }

    private static func scalar(
        _ node: ConfigNode, _ roots: Set<Template.Root>, _ path: ConfigPath, _ reader: ConfigReader
    ) -> JSONTemplate? {
        guard let value = Kind<JSONValue>.json.decode(node, path, reader) else { return nil }
        guard case .string = value, let text = reader.text(node, path, expected: "a value") else {
            return .value(value)
        }
        do throws(ValueError) {
            let template = try Template.parse(text, allowing: roots)
            if let literal = template.literal { return .value(.string(literal)) }
            if template.parts.count == 1, case .reference(let root, let name) = template.parts[0] {
                return .reference(root, name)
            }
            return .text(template)
        } catch {
            reader.report(error, node, path, expected: "a text with references")
            return nil
        }
    }

    /// Without references it is a value as a whole.
    private static func joined(_ values: [JSONTemplate]) -> JSONTemplate {
        let plain = values.compactMap { if case .value(let value) = $0 { value } else { nil } }
        return plain.count == values.count ? .value(.array(plain)) : .array(values)
    }

    private static func joined(_ members: [Member]) -> JSONTemplate {
        let plain = members.compactMap { member in
            if case .value(let value) = member.value { JSONValue.Member(member.name, value) } else { nil }
        }
        return plain.count == members.count ? .value(.object(plain)) : .object(members)
    }
}

extension JSONValue {
    /// As a template writes it.
    fileprivate var withDoubledBraces: JSONValue {
        switch self {
        case .string(let text): .string(text.replacing("{", with: "{{").replacing("}", with: "}}"))
        case .array(let values): .array(values.map(\.withDoubledBraces))
        case .object(let members): .object(members.map { .init($0.name, $0.value.withDoubledBraces) })
        case .null, .bool, .number: self
        }
    }
}

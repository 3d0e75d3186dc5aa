// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension Kind {
    /// A list of values.
    public static func list<Element>(_ element: Kind<Element>) -> Kind where Value == [Element] {
        Kind(
            shape: .list(element.shape),
            decode: { node, path, reader in
                guard case .list(let nodes) = node.content else {
                    reader.wrongType(node, path, expected: "a list")
                    return nil
                }
                return nodes.enumerated().compactMap { element.decode($1, path.index($0), reader) }
            },
            encode: { values, path, printer in
                .array(values.enumerated().compactMap { element.encode($1, path.index($0), printer) })
            }
        )
    }

    /// A list, or its only element.
    public static func oneOrList<Element>(_ element: Kind<Element>) -> Kind where Value == [Element] {
        let list = Kind<[Element]>.list(element)
        return Kind(
            shape: .anyOf([element.shape, list.shape]),
            decode: { node, path, reader in
                if case .list = node.content { return list.decode(node, path, reader) }
                // What is inside is printed as inside of a list: there its secrets must be known by the same paths.
                let isMap = node.entries != nil
                return element.decode(node, isMap ? path.index(0) : path, reader).map { [$0] }
            },
            encode: list.encode
        )
    }

    /// An object of declared keys.
    public static func object(_ keys: [Key<Value>] = Value.keys) -> Kind where Value: Configurable {
        Kind(
            shape: .object(Value.shape(of: keys)),
            decode: { Value.decode($0, $1, $2, keys: keys) },
            encode: { $0.encode($1, $2, keys: keys) }
        )
    }

    /// An object, or a scalar or list that stands for its dominant key.
    ///
    /// `short` gives the text of the short form back when one says all of the value.
    public static func object<Short>(
        or kind: Kind<Short>, from: @escaping @Sendable (Short, SourceLocation) -> Value,
        short: @escaping @Sendable (Value) -> Short?
    ) -> Kind where Value: Configurable {
        Kind(
            shape: .anyOf([kind.shape, .object(Value.shape)]),
            decode: { node, path, reader in
                if case .map = node.content { return Value.decode(node, path, reader) }
                return kind.decode(node, path, reader).map { from($0, node.location) }
            },
            encode: { value, path, printer in
                if let text = short(value) { return kind.encode(text, path, printer) }
                return value.encode(path, printer)
            }
        )
    }
}

extension Kind {
    /// A map keyed by name, in the order of the file; each entry may have a short form.
    public static func named<Element: NamedConfigurable, Short>(
        or kind: Kind<Short>, from: @escaping @Sendable (Short, Element) -> Element,
        short: @escaping @Sendable (Element) -> Short?
    ) -> Kind where Value == [Element] {
        Kind(
            shape: .map(
                key: "\(Element.noun) name", pattern: NamePattern.text,
                value: .anyOf([kind.shape, .object(Element.shape)])),
            decode: { node, path, reader in
                Kind.decodeNamed(node, path, reader) { value, element, path, reader in
                    if case .map = value.content { return Element.decode(value, into: element, path, reader) }
                    return kind.decode(value, path, reader).map { from($0, element) }
                }
            },
            encode: { values, path, printer in
                let members = values.compactMap { value in
                    let path = path.key(value.name)
                    let text = short(value).flatMap { kind.encode($0, path, printer) }
                    return JSONValue.Member(value.name, text ?? value.encode(path, printer))
                }
                return .object(members)
            }
        )
    }

    /// A map keyed by name, in the order of the file.
    public static func named<Element: NamedConfigurable>(
        _ keys: [Key<Element>] = Element.keys
    ) -> Kind where Value == [Element] {
        let shape = Element.shape(of: keys)
        return Kind(
            shape: .map(key: "\(Element.noun) name", pattern: NamePattern.text, value: .object(shape)),
            decode: { node, path, reader in
                Kind.decodeNamed(node, path, reader) { Element.decode($0, into: $1, $2, $3, keys: keys) }
            },
            encode: { values, path, printer in
                .object(values.map { .init($0.name, $0.encode(path.key($0.name), printer, keys: keys)) })
            }
        )
    }

    private static func decodeNamed<Element: NamedConfigurable>(
        _ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader,
        _ decode: (ConfigNode, Element, ConfigPath, ConfigReader) -> Element?
    ) -> [Element]? {
        if case .empty = node.content { return [] }
        guard let entries = node.entries else {
            reader.wrongType(node, path, expected: "a map of \(Element.noun) names")
            return nil
        }
        return entries.compactMap { entry in
            var element = Element()
            element.name = entry.name
            element.location = entry.location
            let path = path.entry(entry.name, Element.noun)
            guard NamePattern.isName(entry.name) else {
                reader.error(
                    "'\(entry.name)' is not a \(Element.noun) name", at: entry.location, path,
                    hint: "names are made of letters, digits, '-', '_' and '.'")
                return nil
            }
            return decode(entry.value, element, path, reader)
        }
    }
}

/// The names of listeners, services, routes and policies.
public enum NamePattern {
    static let text = "^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$"

    public static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, text.utf8.count <= 100 else { return false }
        return (Syntax.isAlphanumeric(first) || first == 0x5f)
            && text.utf8.allSatisfy { Syntax.isAlphanumeric($0) || $0 == 0x2d || $0 == 0x2e || $0 == 0x5f }
    }
}

extension Kind where Value: Collection {
    /// A list that is left out of the normalised form when it is empty, and may not be written empty.
    public var whenFilled: Kind {
        Kind(
            shape: self.shape,
            decode: { node, path, reader in
                if case .list(let nodes) = node.content, nodes.isEmpty {
                    reader.error("the list is empty", at: node.location, path)
                    return nil
                }
                return self.decode(node, path, reader)
            },
            encode: { $0.isEmpty ? nil : self.encode($0, $1, $2) }
        )
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// An object of the configuration. `init()` holds the defaults, `keys` is the one place that declares the keys.
public protocol Configurable: Sendable, Equatable {
    init()
    /// What messages call it: `listener`.
    static var noun: String { get }
    static var keys: [Key<Self>] { get }
    /// Keys of the format that are not built yet, and are refused as such.
    static var unsupportedKeys: [String] { get }
    /// Looks at the keys together after all were read; `node` is the map, for the places of keys.
    mutating func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader)
}

extension Configurable {
    public static var unsupportedKeys: [String] { [] }
    public mutating func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {}

    /// Reads the keys of a map; nil (after reporting) when the node is none, or when a required key is missing.
    /// - Parameter keys: those of this configuration, where they are not the same in all.
    public static func decode(
        _ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader, keys: [Key<Self>] = Self.keys
    ) -> Self? {
        self.decode(node, into: Self(), path, reader, keys: keys)
    }

    /// The same over an object that already knows its name and place.
    public static func decode(
        _ node: ConfigNode, into object: Self, _ path: ConfigPath, _ reader: ConfigReader,
        keys: [Key<Self>] = Self.keys
    ) -> Self? {
        guard let entries = node.entries else {
            reader.wrongType(node, path, expected: "a map of keys")
            return nil
        }
        var object = object
        let unsupportedBefore = reader.unsupportedCount
        for entry in entries {
            if let key = keys.first(where: { $0.name == entry.name }) {
                key.read(entry.value, &object, path.key(entry.name), reader)
            } else {
                self.refuse(entry, path, reader, among: keys)
            }
        }
        // Without what is not built, an object may well be incomplete: one message is enough.
        let isIncomplete = reader.unsupportedCount != unsupportedBefore
        let missing = isIncomplete ? [] : keys.filter { $0.shape.isRequired && node[$0.name] == nil }
        for key in missing {
            let subject = path.subject.map { "\($0) needs" } ?? "the file needs"
            reader.error("\(subject) the key '\(key.name)'", at: node.location, path)
        }
        if !missing.isEmpty { return nil }
        object.check(node, path, reader)
        return object
    }

    private static func refuse(
        _ entry: ConfigNode.Entry, _ path: ConfigPath, _ reader: ConfigReader, among keys: [Key<Self>]
    ) {
        reader.noteRefusedKey(in: path)
        if self.unsupportedKeys.contains(entry.name) {
            reader.unsupported(entry.name, at: entry.location, path.key(entry.name))
            return
        }
        let place = path.subject.map { " in \($0)" } ?? ""
        reader.error(
            "unknown key '\(entry.name)'\(place)", at: entry.location, path,
            hint: reader.suggestion(for: entry.name, among: keys.map(\.name)))
    }

    /// The normalised form: every key that has a value other than its default, in the order of the declaration.
    public func encode(
        _ path: ConfigPath, _ printer: ConfigPrinter, keys: [Key<Self>] = Self.keys
    ) -> JSONValue {
        var members: [JSONValue.Member] = []
        for key in keys where printer.includesDefaults || key.shape.isRequired || !key.isDefault(self) {
            guard let value = key.write(self, path.key(key.name), printer) else { continue }
            members.append(.init(key.name, value))
        }
        return .object(members)
    }

    public static var shape: ObjectShape { self.shape(of: self.keys) }

    public static func shape(of keys: [Key<Self>]) -> ObjectShape {
        ObjectShape(noun: self.noun, keys: keys.map(\.shape), unsupportedKeys: self.unsupportedKeys)
    }
}

/// An object that is an entry of a map keyed by name.
public protocol NamedConfigurable: Configurable {
    var name: String { get set }
    /// Of its name in the file.
    var location: SourceLocation { get set }
}

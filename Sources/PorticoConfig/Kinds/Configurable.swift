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
    /// What other gateways call things that have another name here, or stand elsewhere: the key that is meant, or a sentence
    /// of several words. In lower case, without `-` and `_`.
    static var foreignKeys: [String: String] { get }
    /// Looks at the keys together after all were read; `node` is the map, for the places of keys.
    mutating func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader)
}

extension Configurable {
    public static var unsupportedKeys: [String] { [] }
    public static var foreignKeys: [String: String] { [:] }
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
        var isForeign = false
        for entry in entries {
            if let key = keys.first(where: { $0.name == entry.name }) {
                key.read(entry.value, &object, path.key(entry.name), reader)
            } else {
                isForeign = self.refuse(entry, path, reader, among: keys) || isForeign
            }
        }
        let absent = keys.filter { $0.shape.isRequired && node[$0.name] == nil }
        for key in absent { reader.noteMeant(path.key(key.name)) }
        // Without what is not built, or is said in another gateway's words, an object may well be incomplete: one message
        // is enough.
        let missing = isForeign || reader.unsupportedCount != unsupportedBefore ? [] : absent
        for key in missing {
            let subject = path.subject.map { "\($0) needs" } ?? "the file needs"
            reader.error("\(subject) the key '\(key.name)'", at: node.location, path)
        }
        // The file as a whole is looked at further: one run shows everything.
        if !missing.isEmpty, !path.text.isEmpty { return nil }
        object.check(node, path, reader)
        return object
    }

    /// Whether it is a name that another gateway uses.
    private static func refuse(
        _ entry: ConfigNode.Entry, _ path: ConfigPath, _ reader: ConfigReader, among keys: [Key<Self>]
    ) -> Bool {
        reader.noteRefusedKey(in: path)
        if self.unsupportedKeys.contains(entry.name) {
            reader.unsupported(entry.name, at: entry.location, path.key(entry.name))
            return false
        }
        let foreign = self.foreignHint(entry.name, path, reader)
        let place = path.subject.map { " in \($0)" } ?? ""
        reader.error(
            "unknown key '\(entry.name)'\(place)", at: entry.location, path,
            hint: foreign ?? self.nearHint(entry.name, path, reader, among: keys))
        return foreign != nil
    }

    private static func nearHint(
        _ name: String, _ path: ConfigPath, _ reader: ConfigReader, among keys: [Key<Self>]
    ) -> String? {
        guard let near = reader.nearest(to: name, among: keys.map(\.name) + self.unsupportedKeys) else { return nil }
        reader.noteMeant(path.key(near))
        return self.unsupportedKeys.contains(near)
            ? "'\(near)' is not supported yet" : "did you mean '\(near)'?"
    }

    /// The hint for a name that another gateway uses, however it is spelt there.
    private static func foreignHint(_ name: String, _ path: ConfigPath, _ reader: ConfigReader) -> String? {
        let bare = name.lowercased().filter { $0 != "-" && $0 != "_" }
        guard let ours = self.foreignKeys[bare] else { return nil }
        if ours.contains(" ") { return ours }
        reader.noteMeant(path.key(ours))
        let isPlanned = self.unsupportedKeys.contains(ours)
        return "it is called '\(ours)' here" + (isPlanned ? ", which is not supported yet" : "")
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

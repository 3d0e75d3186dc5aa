// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// The one declaration of a key: decoding, default, JSON Schema and reference page all come from it.
public struct Key<Object: Sendable>: Sendable {
    public let shape: KeyShape
    let read: @Sendable (ConfigNode, inout Object, ConfigPath, ConfigReader) -> Void
    let write: @Sendable (Object, ConfigPath, ConfigPrinter) -> JSONValue?
    let isDefault: @Sendable (Object) -> Bool

    public var name: String { self.shape.name }

    /// A key whose value is kept in a place of its own kind.
    /// - Parameters:
    ///   - original: what holds where the key is absent.
    ///   - documentation: one sentence, for the schema and the reference page.
    ///   - set: keeps a value, with the path where it was written.
    public init<Value: Sendable & Equatable>(
        _ name: String, _ kind: Kind<Value>, default original: Value, required: Bool = false, _ documentation: String,
        get: @escaping @Sendable (Object) -> Value,
        set: @escaping @Sendable (inout Object, Value, ConfigPath) -> Void
    ) {
        let printed = kind.encode(original, ConfigPath(), ConfigPrinter(includesDefaults: true))
        self.shape = KeyShape(
            name: name, documentation: documentation, shape: kind.shape, isRequired: required,
            defaultValue: required ? nil : printed)
        self.read = { node, object, path, reader in
            if let value = kind.decode(node, path, reader) {
                set(&object, value, path)
            } else {
                reader.noteFailure(path)
            }
        }
        self.write = { object, path, printer in kind.encode(get(object), path, printer) }
        self.isDefault = { object in get(object) == original }
    }

    /// The same key among those of the object that holds this one.
    public func inside<Whole>(_ place: any WritableKeyPath<Whole, Object> & Sendable) -> Key<Whole> {
        Key<Whole>(
            shape: self.shape,
            read: { node, whole, path, reader in self.read(node, &whole[keyPath: place], path, reader) },
            write: { whole, path, printer in self.write(whole[keyPath: place], path, printer) },
            isDefault: { whole in self.isDefault(whole[keyPath: place]) }
        )
    }

    private init(
        shape: KeyShape,
        read: @escaping @Sendable (ConfigNode, inout Object, ConfigPath, ConfigReader) -> Void,
        write: @escaping @Sendable (Object, ConfigPath, ConfigPrinter) -> JSONValue?,
        isDefault: @escaping @Sendable (Object) -> Bool
    ) {
        self.shape = shape
        self.read = read
        self.write = write
        self.isDefault = isDefault
    }

    /// Reads a value of this key without keeping it, to report what is wrong with it.
    public func validate(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) where Object: Configurable {
        var object = Object()
        self.read(node, &object, path, reader)
    }
}

extension Key where Object: Configurable {
    /// - Parameters:
    ///   - name: as it is written in the file.
    ///   - place: where the value is kept.
    ///   - documentation: one sentence, for the schema and the reference page.
    public init<Value: Sendable & Equatable>(
        _ name: String, _ place: any WritableKeyPath<Object, Value> & Sendable, _ kind: Kind<Value>,
        required: Bool = false, _ documentation: String
    ) {
        self.init(
            name, kind, default: Object()[keyPath: place], required: required, documentation,
            get: { $0[keyPath: place] }, set: { object, value, _ in object[keyPath: place] = value })
    }
}

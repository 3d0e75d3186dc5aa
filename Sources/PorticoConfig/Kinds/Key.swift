// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// The one declaration of a key: decoding, default, JSON Schema and reference page all come from it.
public struct Key<Object: Sendable>: Sendable {
    public let shape: KeyShape
    let read: @Sendable (ConfigNode, inout Object, ConfigPath, ConfigReader) -> Void
    let write: @Sendable (Object, ConfigPath, ConfigPrinter) -> JSONValue?
    let isDefault: @Sendable (Object) -> Bool

    public var name: String { self.shape.name }

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
        let original = Object()[keyPath: place]
        let printed = kind.encode(original, ConfigPath(), ConfigPrinter(includesDefaults: true))
        self.shape = KeyShape(
            name: name, documentation: documentation, shape: kind.shape, isRequired: required,
            defaultValue: required ? nil : printed)
        self.read = { node, object, path, reader in
            if let value = kind.decode(node, path, reader) {
                object[keyPath: place] = value
            } else {
                reader.noteFailure(path)
            }
        }
        self.write = { object, path, printer in kind.encode(object[keyPath: place], path, printer) }
        self.isDefault = { object in object[keyPath: place] == original }
    }
}

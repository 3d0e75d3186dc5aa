// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// How the value of a key is read from a node, written back, and described. The kind of a key, not the look of the
/// text, decides how a scalar is understood.
public struct Kind<Value: Sendable & Equatable>: Sendable {
    public var shape: Shape
    /// Nil after reporting what is wrong.
    public var decode: @Sendable (ConfigNode, ConfigPath, ConfigReader) -> Value?
    /// The normalised form; nil when there is nothing to write.
    public var encode: @Sendable (Value, ConfigPath, ConfigPrinter) -> JSONValue?

    public init(
        shape: Shape,
        decode: @escaping @Sendable (ConfigNode, ConfigPath, ConfigReader) -> Value?,
        encode: @escaping @Sendable (Value, ConfigPath, ConfigPrinter) -> JSONValue?
    ) {
        self.shape = shape
        self.decode = decode
        self.encode = encode
    }

    /// A scalar whose text is understood by `parse`. The name is `a duration` in messages.
    public static func scalar(
        _ name: String, schema: JSONValue,
        parse: @escaping @Sendable (ConfigText) throws(ValueError) -> Value,
        print: @escaping @Sendable (Value) -> JSONValue
    ) -> Kind {
        Kind(
            shape: .scalar(name: name, schema: schema),
            decode: { node, path, reader in
                guard let text = reader.text(node, path, expected: name) else { return nil }
                do throws(ValueError) {
                    return try parse(text)
                } catch {
                    reader.report(error, node, path, expected: name)
                    return nil
                }
            },
            encode: { value, path, printer in printer.isSecret(path) ? .string("***") : print(value) }
        )
    }

    /// Absent is nil.
    public var optional: Kind<Value?> {
        Kind<Value?>(
            shape: self.shape,
            decode: { node, path, reader in self.decode(node, path, reader).map { .some($0) } },
            encode: { value, path, printer in value.flatMap { self.encode($0, path, printer) } }
        )
    }

    /// Another type over the same text; `convert` may refuse.
    public func map<Other: Sendable & Equatable>(
        _ convert: @escaping @Sendable (Value, SourceLocation) throws(ValueError) -> Other,
        back: @escaping @Sendable (Other) -> Value
    ) -> Kind<Other> {
        Kind<Other>(
            shape: self.shape,
            decode: { node, path, reader in
                guard let value = self.decode(node, path, reader) else { return nil }
                do throws(ValueError) {
                    return try convert(value, node.location)
                } catch {
                    reader.report(error, node, path, expected: self.shape.name)
                    return nil
                }
            },
            encode: { value, path, printer in self.encode(back(value), path, printer) }
        )
    }
}

extension ConfigReader {
    /// What is wrong with a value; the words of a secret one are not repeated.
    public func report(_ error: ValueError, _ node: ConfigNode, _ path: ConfigPath, expected: String) {
        if error.isUnsupported { self.noteUnsupported() }
        guard self.secrets.contains(path.text), case .scalar(let scalar) = node.content else {
            self.error(error.message, at: node.location, path, hint: error.hint)
            return
        }
        self.error("the value of '\(scalar.text)' is not \(expected)", at: node.location, path)
    }
}

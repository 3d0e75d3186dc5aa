// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A short file that a key names, with its text.
public struct TextFile: Sendable, Hashable {
    /// As written.
    public var path: String
    public var text: String

    public init(path: String, text: String) {
        self.path = path
        self.text = text
    }
}

extension Kind where Value == TextFile {
    /// A path. The file is read with the configuration.
    public static let textFile = Kind.file({ $0.contents(of: $1) }, TextFile.init, path: \.path)
}

extension Kind {
    /// A path, and what is in the file.
    static func file<Content>(
        _ read: @escaping @Sendable (ConfigReader, ConfigText) -> Result<Content, ValueError>,
        _ make: @escaping @Sendable (String, Content) -> Value,
        path name: @escaping @Sendable (Value) -> String
    ) -> Kind {
        Kind(
            shape: .scalar(name: "the path of a file", schema: SchemaText.anyScalar),
            decode: { node, path, reader in
                guard let file = reader.text(node, path, expected: "the path of a file") else { return nil }
                switch read(reader, file) {
                case .success(let content): return make(file.text, content)
                case .failure(let problem):
                    reader.error(
                        file.isSecret ? "the file cannot be read" : problem.message, at: node.location, path,
                        hint: problem.hint)
                    return nil
                }
            },
            encode: { file, path, printer in .string(printer.isSecret(path) ? "***" : name(file)) })
    }
}

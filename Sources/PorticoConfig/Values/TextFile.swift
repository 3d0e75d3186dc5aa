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
    public static let textFile = Kind(
        shape: .scalar(name: "the path of a file", schema: SchemaText.anyScalar),
        decode: { node, path, reader in
            guard let file = reader.text(node, path, expected: "the path of a file") else { return nil }
            switch reader.contents(of: file) {
            case .success(let text): return TextFile(path: file.text, text: text)
            case .failure(let problem):
                reader.error(
                    file.isSecret ? "the file cannot be read" : problem.message, at: node.location, path,
                    hint: problem.hint)
                return nil
            }
        },
        encode: { file, path, printer in .string(printer.isSecret(path) ? "***" : file.path) })
}

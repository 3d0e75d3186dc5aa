// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// check-jsonschema, a validator that others made, from the virtual environment of `scripts/install-test-tools`.
struct PublicValidator {
    static let notice: Comment = "check-jsonschema is not installed: scripts/install-test-tools installs it"
    static let isThere = Program.isThere(Self.program.path)

    private static let program: Program = {
        let environment = ProcessInfo.processInfo.environment
        let folder = environment["PORTICO_TEST_VENV"] ?? GoldenFile.root + "/../.build/test-venv"
        return Program(path: folder + "/bin/check-jsonschema")
    }()

    /// What it prints with `--output-format json`.
    struct Report: Decodable {
        struct Entry: Decodable {
            var filename: String
            var message: String
        }
        var status: String
        var errors: [Entry]?
        var parseErrors: [Entry]?

        /// One line for each thing that is wrong.
        var complaints: [String] {
            ((self.errors ?? []) + (self.parseErrors ?? [])).map { "\($0.filename.lastComponent): \($0.message)" }
        }

        /// The names of the files that it refuses because of what they say.
        var refused: Set<String> { Set((self.errors ?? []).map(\.filename.lastComponent)) }
    }

    /// Whether the schema is one, by the schema of its own draft.
    static func check(schema: String) throws -> Report {
        try Program.withFolder(["schema.json": schema]) { try Self.run(["--check-metaschema", "\($0)/schema.json"]) }
    }

    /// Texts by file name, against a schema.
    static func check(_ texts: [String: String], against schema: String) throws -> Report {
        try Program.withFolder(texts.merging(["schema.json": schema]) { text, _ in text }) { folder in
            try Self.run(["--schemafile", "\(folder)/schema.json"] + texts.keys.map { "\(folder)/\($0)" })
        }
    }

    private static func run(_ arguments: [String]) throws -> Report {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let output = try Self.program.run(["--output-format", "json"] + arguments).output
        return try decoder.decode(Report.self, from: Data(output.utf8))
    }
}

extension String {
    fileprivate var lastComponent: String { self.split(separator: "/").last.map(String.init) ?? self }
}

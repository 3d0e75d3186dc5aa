// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import PorticoConfig
import PorticoServer
import Testing

/// A configuration with what the gateway says to it: below the line `# ---`, in comments.
struct GoldenFile: Sendable, CustomTestStringConvertible {
    let name: String

    /// The folder of all tests.
    static let root = "/" + #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
    static let directory = root + "/Golden/config/"
    /// Set to write the expectations anew instead of comparing them.
    static let isUpdating = ProcessInfo.processInfo.environment["PORTICO_UPDATE_GOLDEN"] != nil

    static let all: [GoldenFile] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        return names.filter { $0.hasSuffix(".yaml") }.sorted().map { GoldenFile(name: $0) }
    }()

    var testDescription: String { self.name }

    private var lines: [Substring] {
        let text = (try? String(contentsOfFile: Self.directory + self.name, encoding: .utf8)) ?? ""
        return text.split(separator: "\n", omittingEmptySubsequences: false)
    }

    var input: String { self.lines.prefix { $0 != "# ---" }.map { $0 + "\n" }.joined() }

    var expected: String {
        let lines = self.lines.drop { $0 != "# ---" }.dropFirst().prefix { $0.hasPrefix("#") }
        return lines.map { $0.dropFirst($0.hasPrefix("# ") ? 2 : 1) + "\n" }.joined()
    }

    func write(_ actual: String) throws {
        let comments = actual.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        let body = comments.map { $0.isEmpty ? "#\n" : "# \($0)\n" }.joined()
        try (self.input + "# ---\n" + body).write(toFile: Self.directory + self.name, atomically: true, encoding: .utf8)
    }
}

/// The golden directory, with the first file in memory and a few variables and secrets.
struct GoldenFiles: ConfigFiles {
    var memory: [String: String]

    static let environment: @Sendable (String) -> String? = { name in
        [
            "ADDRESS": "127.0.0.1", "PORT": "8080", "TOKEN": "hunter2", "EMPTY": "", "BRACES": "{not.a.reference}",
        ][name]
    }

    func read(_ path: String) throws(ConfigFileError) -> [UInt8] {
        if let text = self.memory[path] { return Array(text.utf8) }
        if path.hasPrefix("/run/secrets/") { return Array("s3cret\n".utf8) }
        return try SystemConfigFiles().read(path.hasPrefix("/") ? path : GoldenFile.directory + path)
    }

    func names(in directory: String) -> [String]? {
        SystemConfigFiles().names(in: GoldenFile.directory + directory)
    }
}

/// What `check` would print, then the normalised form when there is one.
func transcript(of name: String, _ text: String) -> (String, GatewayConfig?) {
    let (config, diagnostics) = ConfigLoader.load(
        path: name, environment: GoldenFiles.environment, files: GoldenFiles(memory: [name: text]))
    let said = diagnostics.map { $0.description + "\n" }.joined()
    return (said + (config?.normalised() ?? ""), config)
}

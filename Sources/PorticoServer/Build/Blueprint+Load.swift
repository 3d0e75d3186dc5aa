// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

public import PorticoConfig
public import PorticoProxy

extension Blueprint {
    /// A configuration that is at fault.
    public struct LoadError: Error, CustomStringConvertible {
        public var diagnostics: [Diagnostic]
        public var description: String { self.diagnostics.map(\.description).joined(separator: "\n") }
    }

    /// From a text, without variables or further files: for the demo, and for tests.
    /// - Parameter filters: beside the built-in ones.
    public static func load(
        text: String, name: String = "gateway.yaml", filters: [any CustomFilter.Type] = []
    ) throws(LoadError) -> Blueprint {
        try self.load(name, [name: text], filters)
    }

    /// The same with files that it names.
    /// - Parameter texts: by name.
    package static func load(
        _ name: String, _ texts: [String: String], _ filters: [any CustomFilter.Type] = []
    ) throws(LoadError) -> Blueprint {
        var (config, list) = ConfigLoader.loadCollecting(
            path: name, environment: { _ in nil }, files: TextFiles(texts: texts), filters: filters)
        guard let blueprint = config.flatMap({ Blueprint.check($0, &list) }) else {
            throw LoadError(diagnostics: list.sorted)
        }
        return blueprint
    }
}

/// Files in memory.
private struct TextFiles: ConfigFiles {
    let texts: [String: String]

    func read(_ path: String) throws(ConfigFileError) -> [UInt8] {
        guard let text = self.texts[path] else { throw ConfigFileError("there is no such file") }
        return Array(text.utf8)
    }

    func names(in directory: String) -> [String]? { nil }
}

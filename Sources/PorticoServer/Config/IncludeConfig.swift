// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

public import PorticoConfig

/// Further files (`include[]`).
public struct IncludeConfig: Configurable, Hashable {
    /// A path, or a pattern with `*` and `?`, relative to the file that includes.
    public var files = ""
    public var location: SourceLocation?

    public init() {}

    public init(files: String, at location: SourceLocation) {
        self.files = files
        self.location = location
    }

    public static let noun = "include"
    public static let keys: [Key<IncludeConfig>] = [
        Key(
            "files", \.files, .string, required: true,
            "A path, or a pattern with `*` and `?`, relative to the including file.")
    ]
    public static let unsupportedKeys = ["scope"]

    public mutating func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        let isComplete = node.entries?.allSatisfy { !Self.unsupportedKeys.contains($0.name) } ?? false
        self.location = isComplete ? node["files"]?.location : nil
    }
}

extension Kind where Value == IncludeConfig {
    static let include = Kind.object(
        or: Kind<String>.string, from: { IncludeConfig(files: $0, at: $1) }, short: { $0.files })
}

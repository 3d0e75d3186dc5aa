// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

/// Further files (`include[]`).
package struct IncludeConfig: Configurable, Hashable {
    /// A path, or a pattern with `*` and `?`, relative to the file that includes.
    package var files = ""
    package var scope = Scope.file
    package var location: SourceLocation?

    /// What an included file may add.
    package enum Scope: Sendable, Hashable {
        /// Anything.
        case file
        /// One BFF.
        case bff
    }

    package init() {}

    package init(files: String, at location: SourceLocation) {
        self.files = files
        self.location = location
    }

    package static let noun = "include"
    package static let keys: [Key<IncludeConfig>] = [
        Key(
            "files", \.files, .string, required: true,
            "A path, or a pattern with `*` and `?`, relative to the including file."),
        Key(
            "scope", \.scope, .choice([("file", .file), ("bff", .bff)]),
            "What such a file may add: `bff`, one BFF and nothing else, or `file`, anything."),
    ]

    package mutating func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        // One whose scope could not be read is left alone: it would be read with more than it was given.
        self.location = reader.hasFailed(path.key("scope")) ? nil : node["files"]?.location
    }
}

extension Kind where Value == IncludeConfig {
    static let include = Kind.object(
        or: Kind<String>.string, from: { IncludeConfig(files: $0, at: $1) },
        short: { $0.scope == .file ? $0.files : nil })
}

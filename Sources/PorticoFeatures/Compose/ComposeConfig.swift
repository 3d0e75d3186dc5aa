// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

/// One answer from several calls (`compose`).
package struct ComposeConfig: Configurable {
    /// How long all parts together may take; nil: as long as an exchange may.
    package var deadline: Duration?
    package var parts: [PartConfig] = []
    /// Of the composed document.
    package var maxBody = ByteSize(bytes: 16 << 20)
    /// Whether the answer says how long each part took (`Server-Timing`).
    package var serverTiming = false
    /// Of its value in the file.
    package var location = SourceLocation(file: "", line: 0, column: 0)
    /// The parts that are written, those with an error of their own too.
    package var names: [String] = []

    package init() {}

    package static let noun = "compose"
    package static let keys: [Key<ComposeConfig>] = [
        Key("parts", \.parts, .parts, required: true, "The calls, by the names that their values have in the answer."),
        Key(
            "deadline", \.deadline, Kind<Duration>.duration.optional,
            "How long the parts may take together; what is not there then has failed. Default: `timeout.total`."),
        Key(
            "max_body", \.maxBody, .byteSize(ByteSize(bytes: 1)...ByteSize(bytes: 1 << 30)),
            "A larger answer is refused with an error."),
        Key(
            "server_timing", \.serverTiming, .bool,
            "Lists the parts and what each took in the field `Server-Timing` of the answer."),
    ]

    package mutating func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        self.note(node["parts"], node)
        if node["parts"]?.entries?.isEmpty != false, !reader.hasFailed(path.key("parts")) {
            reader.error("'compose' has no parts", at: node["parts"]?.location ?? node.location, path)
        }
    }

    /// Keeps where it stands, and what is written.
    fileprivate mutating func note(_ parts: ConfigNode?, _ node: ConfigNode) {
        self.location = node.location
        self.names = parts?.entries?.map(\.name) ?? []
    }

    /// With what its parts use.
    package func resolved(with shared: [PartConfig]) -> ComposeConfig {
        var config = self
        config.parts = self.parts.map { $0.resolved(with: shared) }
        return config
    }

    /// Which part waits for which; asks for resolved parts.
    package var graph: PartGraph { PartGraph(self.parts) }
}

extension Kind where Value == ComposeConfig {
    /// The map of parts itself, or the long form: a map whose key `parts` is a map. Both have the paths of the long one.
    package static let compose = Kind(
        shape: .anyOf([Kind<[PartConfig]>.parts.shape, .object(ComposeConfig.shape)]),
        decode: { node, path, reader in
            if Self.isLong(node) { return ComposeConfig.decode(node, path, reader) }
            if let entry = Self.misplaced(node) {
                reader.error(
                    "'\(entry.name)' stands between the parts", at: entry.location, path.key(entry.name),
                    hint: "put the parts under 'parts'")
                return nil
            }
            guard let parts = Kind<[PartConfig]>.parts.decode(node, path.key("parts"), reader) else { return nil }
            var config = ComposeConfig()
            config.parts = parts
            config.note(node, node)
            if config.names.isEmpty { reader.error("'compose' has no parts", at: node.location, path) }
            return config
        },
        encode: { value, path, printer in
            var plain = ComposeConfig()
            (plain.parts, plain.location, plain.names) = (value.parts, value.location, value.names)
            let isShort = plain == value && !value.parts.contains { $0.name == "parts" } && !printer.includesDefaults
            guard isShort else { return value.encode(path, printer) }
            return Kind<[PartConfig]>.parts.encode(value.parts, path.key("parts"), printer)
        }
    )

    /// A key of the long form beside parts; a call in its place makes it a part.
    private static func misplaced(_ node: ConfigNode) -> ConfigNode.Entry? {
        node.entries?.first { entry in
            guard case .scalar(let scalar) = entry.value.content, !scalar.text.contains(":/") else { return false }
            return ComposeConfig.keys.contains { $0.name == entry.name }
        }
    }

    private static func isLong(_ node: ConfigNode) -> Bool {
        guard let entries = node.entries, !entries.isEmpty else { return false }
        if let parts = node["parts"] {
            if case .scalar = parts.content { return false }
            return true
        }
        return entries.allSatisfy { entry in ComposeConfig.keys.contains { $0.name == entry.name } }
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// One value of a configuration file, with its place. Scalars are not typed yet: their key decides (see `Kind`).
public struct ConfigNode: Sendable {
    public enum Content: Sendable {
        /// Nothing is written behind the key.
        case empty
        case scalar(Scalar)
        case list([ConfigNode])
        case map([Entry])
    }

    public struct Scalar: Sendable {
        public var text: String
        /// Written without quotes and not as a block.
        public var isPlain: Bool

        public init(text: String, isPlain: Bool) {
            self.text = text
            self.isPlain = isPlain
        }
    }

    public struct Entry: Sendable {
        public var name: String
        public var location: SourceLocation
        public var value: ConfigNode

        public init(name: String, location: SourceLocation, value: ConfigNode) {
            self.name = name
            self.location = location
            self.value = value
        }
    }

    public var content: Content
    public var location: SourceLocation

    public init(_ content: Content, at location: SourceLocation) {
        self.content = content
        self.location = location
    }

    /// What stands here, for messages: `found a list`.
    public var description: String {
        switch self.content {
        case .empty: "nothing"
        case .scalar: "a single value"
        case .list: "a list"
        case .map: "a map"
        }
    }

    public var entries: [Entry]? {
        if case .map(let entries) = self.content { return entries }
        return nil
    }

    public subscript(_ name: String) -> ConfigNode? { self.entries?.first { $0.name == name }?.value }
}

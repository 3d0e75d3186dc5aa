// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Where in the structure a value stands, for `Diagnostic.path` and for messages.
public struct ConfigPath: Sendable, Hashable {
    /// `routes.home.timeout.total`.
    public var text: String
    /// What holds the keys here, for messages: `route 'home'`; nil for the file itself.
    public var subject: String?

    public init(text: String = "", subject: String? = nil) {
        self.text = text
        self.subject = subject
    }

    /// The value of a key.
    public func key(_ name: String) -> ConfigPath {
        ConfigPath(text: self.text.isEmpty ? name : "\(self.text).\(name)", subject: "'\(name)'")
    }

    /// One entry of a map keyed by name; `noun` says what it is.
    public func entry(_ name: String, _ noun: String) -> ConfigPath {
        ConfigPath(text: self.key(name).text, subject: "\(noun) '\(name)'")
    }

    public func index(_ index: Int) -> ConfigPath {
        ConfigPath(text: "\(self.text)[\(index)]", subject: self.subject)
    }
}

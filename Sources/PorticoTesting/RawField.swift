// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// One field line as it came: name and value, without the spaces around the value.
public struct RawField: Sendable, Equatable, CustomStringConvertible {
    public var name: String
    public var value: String

    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    public var description: String { "\(self.name): \(self.value)" }
}

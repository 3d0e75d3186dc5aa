// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Why a path, a selection or a place as it is written in a configuration cannot be taken.
public struct JSONPathError: Error, Sendable, Hashable, CustomStringConvertible {
    /// One sentence without a full stop, in lower case.
    public var message: String

    public init(_ message: String) { self.message = message }

    public var description: String { self.message }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Why a path, a selection or a place as it is written in a configuration cannot be taken.
public struct JSONPathError: Error, Sendable, Hashable, CustomStringConvertible {
    /// One sentence without a full stop, in lower case.
    public var message: String
    /// Which entry of a list is meant, counted from 0.
    public var item: Int?

    public init(_ message: String, item: Int? = nil) {
        self.message = message
        self.item = item
    }

    public var description: String { self.message }
}

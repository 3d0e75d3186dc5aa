// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// How large one reply may be. What it says of its own size makes no room beforehand.
public struct RESPLimits: Sendable, Hashable {
    /// Of one line: what is neither a bulk nor a verbatim text.
    public var line = 64 * 1024
    /// Of all texts and lines together.
    public var size = 16 * 1024 * 1024
    /// Values, those inside others too.
    public var count = 65_536
    /// Arrays in arrays.
    public var depth = 16

    public init() {}
}

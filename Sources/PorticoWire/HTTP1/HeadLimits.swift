// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What a head may hold before it is refused.
public struct HeadLimits: Sendable, Hashable {
    /// The whole head with its start line and blank line, in bytes.
    public var bytes: Int
    /// Field lines.
    public var fields: Int

    public init(bytes: Int = 32 * 1024, fields: Int = 100) {
        self.bytes = bytes
        self.fields = fields
    }
}

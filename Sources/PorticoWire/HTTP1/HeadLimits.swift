// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What a head may hold before it is refused.
public struct HeadLimits: Sendable, Hashable {
    /// The whole head with its start line and blank line, in bytes.
    public var bytes: Int
    /// Field lines.
    public var fields: Int

    /// Bytes beyond ASCII in the target of a request are percent-encoded where they are UTF-8, not refused.
    public var encodesUTF8: Bool

    public init(bytes: Int = 32 * 1024, fields: Int = 100, encodesUTF8: Bool = false) {
        self.bytes = bytes
        self.fields = fields
        self.encodesUTF8 = encodesUTF8
    }
}

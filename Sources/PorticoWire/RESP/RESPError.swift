// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Why bytes are no reply, or not one that is taken.
public enum RESPError: Error, Sendable, Hashable {
    /// The first byte names no type; streamed values are none either, as no server sends them.
    case badType
    /// A number or a length is none, or leads out of bounds.
    case badNumber
    /// A line, or a text of a stated length, does not end with CR LF.
    case badEnd
    /// A value is none of its type.
    case badValue
    case tooLarge
    case tooMany
    case tooDeep
}

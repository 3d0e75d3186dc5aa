// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// How the bytes of a piece of a body are to be read.
public enum BodyForm: UInt8, Sendable {
    /// They are data.
    case data
    /// They are data in HTTP/1 chunks (RFC 9112 §7.1), cut anywhere, without extensions and without the last chunk: they
    /// can be passed on as they are to whoever takes chunks.
    case chunks
}

/// A piece of a body, as a place in the bytes that it was found in.
public struct BodyPiece: Sendable {
    /// Of the piece; empty where nothing is to be passed on.
    public var lower: Int
    public var upper: Int
    public var form: BodyForm
    /// Of the data in it, in bytes.
    public var dataCount: Int
    /// Where the reader goes on.
    public var end: Int

    public var isEmpty: Bool { self.lower == self.upper }
}

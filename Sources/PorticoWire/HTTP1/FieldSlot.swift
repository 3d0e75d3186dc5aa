// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Where one field line stands in its head's storage, and what it is.
public struct FieldSlot: Sendable {
    /// Where the name begins.
    public var lineStart: UInt32
    /// After the line's CR LF.
    public var lineEnd: UInt32
    public var valueStart: UInt32
    public var valueCount: UInt32
    public var nameCount: UInt16
    public var id: FieldID
    /// Left out when the head is written.
    public var isDropped: Bool

    /// With its CR LF.
    public var line: ByteRange { ByteRange(Int(self.lineStart)..<Int(self.lineEnd)) }
    public var name: ByteRange { ByteRange(start: Int(self.lineStart), count: Int(self.nameCount)) }
    public var value: ByteRange { ByteRange(start: Int(self.valueStart), count: Int(self.valueCount)) }
}

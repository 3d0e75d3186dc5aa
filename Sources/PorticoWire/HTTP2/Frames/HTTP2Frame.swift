// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A frame, or a piece of one, whose bytes lie where it was read from (RFC 9113 §6).
package enum HTTP2Frame: Sendable, Hashable {
    case data(HTTP2DataPiece)
    /// HEADERS, or a CONTINUATION of them: a piece of a field block. The blocks of a connection are read all, also where no
    /// one wants their stream: the table of HPACK is the connection's.
    case block(HTTP2BlockPiece)
    case reset(stream: UInt32, HTTP2ErrorCode)
    /// Its entries, six bytes each; they are well-formed.
    case settings(ByteRange)
    case settingsAck
    case ping(ByteRange, isAck: Bool)
    case goAway(lastStream: UInt32, HTTP2ErrorCode, text: ByteRange)
    /// The stream 0: of the connection.
    case windowUpdate(stream: UInt32, increment: Int)
    /// PRIORITY, and what is not known: nothing is done.
    case ignored(stream: UInt32, type: UInt8)
    /// Its stream ends; the connection goes on.
    case faulty(HTTP2Error)
}

/// What has come of a DATA frame (RFC 9113 §6.1).
package struct HTTP2DataPiece: Sendable, Hashable {
    package var stream: UInt32
    package var bytes: ByteRange
    /// What the frame takes of the windows, padding and all: said with its first piece, 0 in all others.
    package var flowCount: Int
    /// It is the frame's first piece.
    package var isFirst: Bool
    /// The frame has ended.
    package var isLast: Bool
    /// The stream has: on the last piece only.
    package var endsStream: Bool
}

package struct HTTP2BlockPiece: Sendable, Hashable {
    package var stream: UInt32
    package var bytes: ByteRange
    /// It is a HEADERS frame, not one that continues it.
    package var isFirst: Bool
    /// The block is whole (END_HEADERS).
    package var isLast: Bool
    /// Said by the HEADERS frame: nothing follows the block.
    package var endsStream: Bool
    /// Said by the HEADERS frame: an error of the stream.
    package var dependsOnItself: Bool
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What a peer has done, for whoever owns the connection.
package enum HTTP2Event: Sendable, Hashable {
    /// A field block has come: `readRequest`, `readResponse` or `readTrailers` of the session read it. One that is not read
    /// before the next event is passed over.
    case request(UInt32, endsStream: Bool)
    case response(UInt32, endsStream: Bool)
    case trailers(UInt32)
    /// Data of a body; with the last of it, the stream's end. What has been used is said to `consume`.
    case data(UInt32, ByteRange, endsStream: Bool)
    /// The stream has ended too early: by the peer, or by us for what the peer did. It is to be released.
    case reset(UInt32, HTTP2ErrorCode, isOurs: Bool)
    /// More may be sent: on this stream, or on all (0).
    case windowOpened(UInt32)
    case settings
    case settingsAck
    case pong
    /// No stream beyond this one will be answered; a request on one may be sent elsewhere.
    case goAway(lastStream: UInt32, HTTP2ErrorCode)
}

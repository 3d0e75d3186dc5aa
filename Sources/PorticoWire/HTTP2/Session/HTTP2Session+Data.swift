// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension HTTP2Session {
    mutating func takeData(_ piece: HTTP2DataPiece) throws(HTTP2Error) -> HTTP2Event? {
        if piece.isFirst, let event = try self.beginData(piece) { return event }
        self.charged -= Int(piece.bytes.count)
        let padding = piece.isLast ? self.charged : 0
        if piece.isLast { self.charged = 0 }
        guard var stream = self.streams[piece.stream], !stream.isReset, !stream.isRemoteClosed else {
            // No one takes it: it goes back to the connection's window at once.
            self.giveBack(Int(piece.bytes.count) + padding)
            return nil
        }
        if padding > 0 { self.giveBack(padding, &stream, piece.stream) }
        if let left = stream.left {
            let rest = left - Int(piece.bytes.count)
            guard rest >= 0, rest == 0 || !piece.endsStream else {
                self.giveBack(Int(piece.bytes.count))
                return try self.fail(HTTP2Error(.protocolError, .bodyLength, stream: piece.stream))
            }
            stream.left = rest
        }
        stream.isRemoteClosed = piece.endsStream
        self.streams[piece.stream] = stream
        guard !piece.bytes.isEmpty || piece.endsStream else { return nil }
        return .data(piece.stream, piece.bytes, endsStream: piece.endsStream)
    }

    /// What can be said of a frame by its header (RFC 9113 §5.1, §6.1, §6.9.1).
    private mutating func beginData(_ piece: HTTP2DataPiece) throws(HTTP2Error) -> HTTP2Event? {
        guard piece.flowCount <= self.receiveWindow else { throw HTTP2Error(.flowControl, .receiveWindow) }
        self.receiveWindow -= piece.flowCount
        self.charged = piece.flowCount
        guard var stream = self.streams[piece.stream] else {
            if self.isIdle(piece.stream) { throw HTTP2Error(.protocolError, .idleStream) }
            switch self.closed.end(of: piece.stream) {
            case .resetByUs: break
            case .resetByPeer: _ = try self.fail(HTTP2Error(.streamClosed, .closedStream, stream: piece.stream))
            default: throw HTTP2Error(.streamClosed, .closedStream)
            }
            return nil
        }
        if stream.isReset || stream.isRemoteClosed {
            if stream.isResetByUs { return nil }
            return try self.failUncharged(HTTP2Error(.streamClosed, .closedStream, stream: piece.stream), piece)
        }
        guard piece.flowCount <= stream.receiveWindow else {
            return try self.failUncharged(HTTP2Error(.flowControl, .receiveWindow, stream: piece.stream), piece)
        }
        guard stream.hasHead else {
            return try self.failUncharged(HTTP2Error(.protocolError, .malformedHead, stream: piece.stream), piece)
        }
        stream.receiveWindow -= piece.flowCount
        // Nothing in it, whatever the padding.
        let isEmpty = piece.bytes.isEmpty && piece.isLast && !piece.endsStream
        stream.emptyData = isEmpty ? stream.emptyData + 1 : 0
        guard stream.emptyData <= self.limits.emptyData else { throw HTTP2Error(.enhanceYourCalm, .emptyData) }
        if isEmpty { try self.glitch(1, .emptyData) }
        self.streams[piece.stream] = stream
        return nil
    }

    /// The stream ends; the rest of the frame is passed over, and the connection's window has what came back.
    private mutating func failUncharged(
        _ error: HTTP2Error, _ piece: HTTP2DataPiece
    ) throws(HTTP2Error) -> HTTP2Event? {
        let event = try self.fail(error)
        guard event != nil else { return nil }
        // `takeData` does not see this piece any more.
        self.charged -= Int(piece.bytes.count)
        self.giveBack(Int(piece.bytes.count) + (piece.isLast ? self.charged : 0))
        if piece.isLast { self.charged = 0 }
        return event
    }

    /// So much of a stream's data has been used: the peer may send as much again.
    package mutating func consume(_ id: UInt32, _ count: Int) {
        guard var stream = self.streams[id] else { return self.giveBack(count) }
        self.giveBack(count, &stream, id)
        self.streams[id] = stream
    }

    private mutating func giveBack(_ count: Int, _ stream: inout HTTP2Stream, _ id: UInt32) {
        self.giveBack(count)
        guard !stream.isRemoteClosed, !stream.isReset else { return }
        stream.used += count
        // In halves: a frame for each piece would cost more than it gives.
        guard stream.used * 2 >= self.limits.streamWindow else { return }
        self.output.append(windowUpdate: stream.used, stream: id)
        stream.receiveWindow += stream.used
        stream.used = 0
    }

    private mutating func giveBack(_ count: Int) {
        self.used += count
        guard self.used * 2 >= Swift.max(65_535, self.limits.connectionWindow) else { return }
        self.output.append(windowUpdate: self.used, stream: 0)
        self.receiveWindow += self.used
        self.used = 0
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Takes the bytes of a connection, behind the preface, apart into frames (RFC 9113 §4, §6). DATA passes as it comes; all
/// other frames are read once they are whole, and what has come of one is to be handed over again, with what follows.
package struct HTTP2FrameReader: Sendable {
    package var limits: HTTP2FrameLimits
    /// Of a DATA frame that has not come whole.
    private var data: OpenData?
    /// The stream whose field block is not whole, and the frames that continue it; 0: there is none.
    private var blockStream: UInt32 = 0
    private var continuations = 0

    /// What is to come of a DATA frame.
    private struct OpenData: Sendable {
        var stream: UInt32
        var left: Int
        var padding: Int
        var endsStream: Bool
    }

    package init(limits: HTTP2FrameLimits = HTTP2FrameLimits()) { self.limits = limits }

    /// Nothing of a frame has been read of which more is to come, and no field block is open.
    package var isBetweenFrames: Bool { self.data == nil && self.blockStream == 0 }

    /// The next frame; `nil`: more bytes are needed. What is thrown ends the connection.
    /// - Parameter offset: where to begin; afterwards, what has been read.
    package mutating func next(_ bytes: Span<UInt8>, from offset: inout Int) throws(HTTP2Error) -> HTTP2Frame? {
        if self.data != nil { return self.dataPiece(bytes, &offset, flowCount: 0, isFirst: false) }
        guard bytes.count - offset >= HTTP2FrameHeader.count else { return nil }
        let header = HTTP2FrameHeader(bytes, at: offset)
        try self.check(header)
        let start = offset + HTTP2FrameHeader.count
        if header.type == HTTP2FrameType.data.rawValue { return try self.beginData(bytes, &offset, header) }
        guard bytes.count - start >= header.length else { return nil }
        offset = start + header.length
        return try self.whole(bytes, header, ByteRange(start: start, count: header.length))
    }

    /// What can be said before anything behind the header has come (RFC 9113 §4.2, §6.10).
    private mutating func check(_ header: HTTP2FrameHeader) throws(HTTP2Error) {
        guard header.length <= self.limits.frame else { throw HTTP2Error(.frameSize, .frameTooLarge) }
        if self.blockStream != 0 {
            guard header.type == HTTP2FrameType.continuation.rawValue, header.stream == self.blockStream else {
                throw HTTP2Error(.protocolError, .blockInterrupted)
            }
        }
        guard let type = HTTP2FrameType(rawValue: header.type) else { return }
        switch type {
        case .data, .headers, .priority, .reset, .continuation:
            guard header.stream != 0 else { throw HTTP2Error(.protocolError, .streamMissing) }
        case .settings, .ping, .goAway:
            guard header.stream == 0 else { throw HTTP2Error(.protocolError, .streamNamed) }
        // Push is switched off in our settings, and clients never push (RFC 9113 §8.4).
        case .pushPromise: throw HTTP2Error(.protocolError, .pushPromise)
        case .windowUpdate: break
        }
        try Self.checkLength(header, type)
    }

    /// Frames of one length only; of PRIORITY, another one is an error of the stream (RFC 9113 §6.3).
    private static func checkLength(_ header: HTTP2FrameHeader, _ type: HTTP2FrameType) throws(HTTP2Error) {
        let isRight =
            switch type {
            case .reset, .windowUpdate: header.length == 4
            case .ping: header.length == 8
            case .goAway: header.length >= 8
            case .settings: header.has(HTTP2FrameHeader.ack) ? header.length == 0 : header.length % 6 == 0
            default: true
            }
        if !isRight { throw HTTP2Error(.frameSize, .frameSize) }
    }

    // MARK: DATA

    private mutating func beginData(
        _ bytes: Span<UInt8>, _ offset: inout Int, _ header: HTTP2FrameHeader
    ) throws(HTTP2Error) -> HTTP2Frame? {
        var start = offset + HTTP2FrameHeader.count
        var (left, padding) = (header.length, 0)
        if header.has(HTTP2FrameHeader.padded) {
            guard header.length > 0 else { throw HTTP2Error(.frameSize, .frameSize) }
            guard start < bytes.count else { return nil }
            padding = Int(bytes[start])
            start += 1
            left -= 1
            guard padding <= left else { throw HTTP2Error(.protocolError, .padding) }
        }
        self.data = OpenData(
            stream: header.stream, left: left - padding, padding: padding,
            endsStream: header.has(HTTP2FrameHeader.endStream))
        offset = start
        return self.dataPiece(bytes, &offset, flowCount: header.length, isFirst: true)
    }

    private mutating func dataPiece(
        _ bytes: Span<UInt8>, _ offset: inout Int, flowCount: Int, isFirst: Bool
    ) -> HTTP2Frame? {
        guard var data = self.data else { return nil }
        let piece = ByteRange(start: offset, count: Swift.min(data.left, bytes.count - offset))
        data.left -= Int(piece.count)
        let padding = data.left == 0 ? Swift.min(data.padding, bytes.count - piece.upper) : 0
        data.padding -= padding
        guard isFirst || piece.upper + padding > offset || data.left + data.padding == 0 else { return nil }
        offset = piece.upper + padding
        let isLast = data.left == 0 && data.padding == 0
        self.data = isLast ? nil : data
        return .data(
            HTTP2DataPiece(
                stream: data.stream, bytes: piece, flowCount: flowCount, isFirst: isFirst, isLast: isLast,
                endsStream: isLast && data.endsStream))
    }

    // MARK: Whole frames

    private mutating func whole(
        _ bytes: Span<UInt8>, _ header: HTTP2FrameHeader, _ payload: ByteRange
    ) throws(HTTP2Error) -> HTTP2Frame {
        guard let type = HTTP2FrameType(rawValue: header.type) else {
            return .ignored(stream: header.stream, type: header.type)
        }
        switch type {
        case .headers: return .block(try self.headers(bytes, header, payload))
        case .continuation: return .block(try self.continuation(header, payload))
        case .priority: return Self.priority(bytes, header, payload)
        case .reset:
            return .reset(stream: header.stream, HTTP2ErrorCode(wire: bytes.number32(at: payload.lower)))
        case .settings:
            if header.has(HTTP2FrameHeader.ack) { return .settingsAck }
            guard header.length / 6 <= self.limits.settings else { throw HTTP2Error(.enhanceYourCalm, .settingsCount) }
            try HTTP2Settings.check(bytes, payload)
            return .settings(payload)
        case .ping: return .ping(payload, isAck: header.has(HTTP2FrameHeader.ack))
        case .goAway:
            return .goAway(
                lastStream: bytes.number32(at: payload.lower) & 0x7fff_ffff,
                HTTP2ErrorCode(wire: bytes.number32(at: payload.lower + 4)),
                text: ByteRange((payload.lower + 8)..<payload.upper))
        case .windowUpdate: return try Self.windowUpdate(bytes, header, payload)
        case .data, .pushPromise: return .ignored(stream: header.stream, type: header.type)
        }
    }

    private mutating func headers(
        _ bytes: Span<UInt8>, _ header: HTTP2FrameHeader, _ payload: ByteRange
    ) throws(HTTP2Error) -> HTTP2BlockPiece {
        var (lower, upper) = (payload.lower, payload.upper)
        if header.has(HTTP2FrameHeader.padded) {
            guard lower < upper else { throw HTTP2Error(.frameSize, .frameSize) }
            let padding = Int(bytes[lower])
            lower += 1
            guard padding <= upper - lower else { throw HTTP2Error(.protocolError, .padding) }
            upper -= padding
        }
        var dependsOnItself = false
        if header.has(HTTP2FrameHeader.priority) {
            guard upper - lower >= 5 else { throw HTTP2Error(.frameSize, .frameSize) }
            dependsOnItself = bytes.number32(at: lower) & 0x7fff_ffff == header.stream
            lower += 5
        }
        let isLast = header.has(HTTP2FrameHeader.endHeaders)
        self.blockStream = isLast ? 0 : header.stream
        self.continuations = 0
        return HTTP2BlockPiece(
            stream: header.stream, bytes: ByteRange(lower..<upper), isFirst: true, isLast: isLast,
            endsStream: header.has(HTTP2FrameHeader.endStream), dependsOnItself: dependsOnItself)
    }

    private mutating func continuation(
        _ header: HTTP2FrameHeader, _ payload: ByteRange
    ) throws(HTTP2Error) -> HTTP2BlockPiece {
        guard self.blockStream != 0 else { throw HTTP2Error(.protocolError, .continuationAlone) }
        self.continuations += 1
        guard self.continuations <= self.limits.continuations else {
            throw HTTP2Error(.enhanceYourCalm, .continuations)
        }
        let isLast = header.has(HTTP2FrameHeader.endHeaders)
        if isLast { self.blockStream = 0 }
        return HTTP2BlockPiece(
            stream: header.stream, bytes: payload, isFirst: false, isLast: isLast, endsStream: false,
            dependsOnItself: false)
    }

    /// What it asks for is not done (RFC 9113 §5.3.2), but it is to be well-formed.
    private static func priority(
        _ bytes: Span<UInt8>, _ header: HTTP2FrameHeader, _ payload: ByteRange
    ) -> HTTP2Frame {
        guard header.length == 5 else { return .faulty(HTTP2Error(.frameSize, .frameSize, stream: header.stream)) }
        // RFC 7540 §5.3.1.
        if bytes.number32(at: payload.lower) & 0x7fff_ffff == header.stream {
            return .faulty(HTTP2Error(.protocolError, .dependsOnItself, stream: header.stream))
        }
        return .ignored(stream: header.stream, type: header.type)
    }

    private static func windowUpdate(
        _ bytes: Span<UInt8>, _ header: HTTP2FrameHeader, _ payload: ByteRange
    ) throws(HTTP2Error) -> HTTP2Frame {
        let increment = Int(bytes.number32(at: payload.lower) & 0x7fff_ffff)
        guard increment > 0 else {
            let error = HTTP2Error(.protocolError, .zeroIncrement, stream: header.stream)
            if header.stream == 0 { throw error }
            return .faulty(error)
        }
        return .windowUpdate(stream: header.stream, increment: increment)
    }
}

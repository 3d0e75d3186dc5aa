// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// One HTTP/2 connection without its socket (RFC 9113): either side of it. Bytes go in through `next`, which says what has
/// happened; what is to be sent gathers in `output`. Time is what the caller says.
///
/// A stream: `request → data* → [trailers]` one way, `response → data* → [trailers]` the other, or `reset`; then it is
/// released. Until that it counts, so that no peer has more work done than it may by resetting what it asked for.
package struct HTTP2Session: Sendable {
    package enum Role: Sendable { case client, server }

    package let role: Role
    package let limits: HTTP2Limits
    /// Frames to be sent. Whoever has taken them says so with `didSend`.
    package var output = OutputBuffer(capacity: 1024)
    /// What the peer says of itself.
    package internal(set) var peer = HTTP2Settings()
    /// What was odd, for metrics and logs.
    package private(set) var faults: [HTTP2Fault: Int] = [:]
    /// No further stream of the peer is taken.
    package internal(set) var isClosing = false
    /// The peer takes none of ours.
    package internal(set) var isPeerClosing = false

    /// A field block has begun, and is not whole. Stored: another module would copy the session to compute it.
    package private(set) var isInBlock = false

    var reader: HTTP2FrameReader
    var decoder: HPACKDecoder
    var encoder = HPACKEncoder()
    var streams: [UInt32: HTTP2Stream] = [:]
    var closed = HTTP2ClosedStreams()
    /// The highest of the peer's, and the next one of ours.
    var lastStream: UInt32 = 0
    /// The same with those that came too late to be taken.
    var highestStream: UInt32 = 0
    var nextStream: UInt32 = 1
    var isPrefaceRead: Bool
    var areSettingsRead = false
    var unackedSettings = 1
    var failure: HTTP2Error?
    /// What we may send on all streams, and what the peer may; what was used of that.
    var sendWindow = 65_535
    var receiveWindow = 65_535
    var used = 0
    /// Of the DATA frame at hand: what was charged for it and is no data that was handed over.
    var charged = 0
    /// The field block at hand, its first frame's facts, and what it is once it is whole.
    var block: [UInt8] = []
    var blockStart: HTTP2BlockPiece? {
        didSet { self.isInBlock = self.blockStart != nil }
    }
    var pending: HTTP2PendingBlock?
    var resets: HTTP2Meter
    var glitches: HTTP2Meter
    var queuedControls = 0
    var now = 0

    /// Begins a connection: what it begins with is in `output`.
    package init(_ role: Role, limits: HTTP2Limits = HTTP2Limits()) {
        self.role = role
        self.limits = limits
        self.reader = HTTP2FrameReader(limits: limits.frames)
        self.decoder = HPACKDecoder(tableSize: limits.tableSize)
        self.resets = HTTP2Meter(limits.resets)
        self.glitches = HTTP2Meter(limits.glitches)
        self.isPrefaceRead = role == .client
        if role == .client { self.output.append(HTTP2Preface.text) }
        self.output.append(settings: Self.settings(role, limits))
        let more = limits.connectionWindow - self.receiveWindow
        guard more > 0 else { return }
        self.output.append(windowUpdate: more, stream: 0)
        self.receiveWindow += more
    }

    private static func settings(_ role: Role, _ limits: HTTP2Limits) -> HTTP2Settings {
        var settings = HTTP2Settings()
        settings.tableSize = limits.tableSize
        settings.window = limits.streamWindow
        settings.frame = limits.frames.frame
        settings.headSize = role == .server ? limits.requestHead.bytes : limits.responseHead.bytes
        settings.enablesPush = role == .server
        if role == .server {
            settings.streams = limits.streams
            settings.enablesConnectProtocol = limits.takesExtendedConnect
        }
        return settings
    }

    /// Streams that count.
    package var streamCount: Int { self.streams.count }
    /// Whether the peer has said how it takes what we send.
    package var isOpen: Bool { self.areSettingsRead && self.failure == nil }

    /// `output` has been taken by the socket; not only copied.
    package mutating func didSend() {
        self.output.clear()
        self.queuedControls = 0
    }

    // MARK: What is wrong

    mutating func note(_ fault: HTTP2Fault, _ count: Int = 1) { self.faults[fault, default: 0] += count }

    /// What was odd since this was asked last.
    package mutating func takeFaults() -> [HTTP2Fault: Int] {
        defer { self.faults = [:] }
        return self.faults
    }

    /// Counts oddities: each of them costs us something, and an honest peer has few.
    mutating func glitch(_ count: Int, _ fault: HTTP2Fault) throws(HTTP2Error) {
        self.note(fault, count)
        self.glitches.add(count, now: self.now)
        if self.glitches.isFull { throw HTTP2Error(.enhanceYourCalm, .glitches) }
        if self.glitches.isNearlyFull, !self.isClosing { self.goAway(.enhanceYourCalm) }
    }

    mutating func countReset() throws(HTTP2Error) {
        self.resets.add(1, now: self.now)
        if self.resets.isFull { throw HTTP2Error(.enhanceYourCalm, .resets) }
    }

    /// A frame that answers one of the peer's goes out.
    mutating func countControl() throws(HTTP2Error) {
        self.queuedControls += 1
        if self.queuedControls > self.limits.queuedControls { throw HTTP2Error(.enhanceYourCalm, .queuedControls) }
    }

    /// Ends a stream for what the peer did on it (RFC 9113 §5.4.2).
    mutating func fail(_ error: HTTP2Error) throws(HTTP2Error) -> HTTP2Event? {
        try self.glitch(1, error.reason)
        try self.countReset()
        try self.countControl()
        self.output.append(reset: error.stream, error.code)
        guard var stream = self.streams[error.stream] else {
            self.closed.add(error.stream, .resetByUs)
            return nil
        }
        guard !stream.isReset else { return nil }
        stream.isReset = true
        stream.isResetByUs = true
        self.streams[error.stream] = stream
        self.removeIfDone(error.stream)
        return .reset(error.stream, error.code, isOurs: true)
    }

    /// Forgets a stream that has ended on both sides and that no one needs.
    mutating func removeIfDone(_ id: UInt32) {
        guard let stream = self.streams[id], stream.isReleased, stream.isClosed else { return }
        self.streams[id] = nil
        self.closed.add(id, stream.isResetByUs ? .resetByUs : stream.isReset ? .resetByPeer : .whole)
        if !stream.isReset { self.resets.giveBack() }
    }
}

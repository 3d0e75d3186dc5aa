// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// One stream of an HTTP/2 connection, of either side. What the windows do not let through waits here, and so does what
/// has come and is not taken yet: of both there is no more than a window, or than was read of the other side at once.
class MultiplexedStream {
    private(set) var id: UInt32 = 0
    /// `nil`: it is not in use.
    private(set) var link: HTTP2Link?
    /// Has come, and is not taken yet.
    private var held: [UInt8] = []
    /// All has come that comes.
    private var hasEnded = false
    private var trailers: Fields?
    /// Has to wait for a window, or for the socket.
    private var pending: [UInt8] = []
    private var pendingStart = 0
    /// What comes behind the pending bytes.
    private var end: End?
    /// Bytes of the body that are still to be sent, where its end is that of the stream; `nil`: not known.
    private var left: Int?

    private enum End {
        case data
        case trailers(Fields)
    }

    /// No stream sends more at its turn.
    private static let piece = 16 * 1024

    /// Bytes of it wait.
    var isHeldBack: Bool { self.pendingStart < self.pending.count || self.end != nil }

    func begin(_ id: UInt32, _ link: HTTP2Link, hasEnded: Bool = false) {
        self.id = id
        self.link = link
        self.hasEnded = hasEnded
    }

    /// No one needs it any longer. The object is ready for its next use.
    func release() {
        guard let link else { return }
        if self.isHeldBack { link.stopWaiting(self) }
        self.dropPending()
        if !self.held.isEmpty {
            link.session.consume(self.id, self.held.count)
            self.held = []
        }
        if self.trailers != nil { self.trailers = nil }
        self.hasEnded = false
        self.left = nil
        self.link = nil
        link.session.release(self.id)
        if !link.isReading { link.sendControls() }
    }

    private func dropPending() {
        if !self.pending.isEmpty { self.pending = [] }
        self.pendingStart = 0
        self.end = nil
    }

    // MARK: For those whose stream it is

    /// Takes a piece of what comes. False: not now.
    func take(_ bytes: Span<UInt8>) -> Bool { true }
    /// All has been taken.
    func takeEnd(_ trailers: Fields?) {}
    /// Bytes wait from now on.
    func congested() {}
    /// Some of them have left.
    func progressed() {}
    /// None wait any more.
    func drained() {}

    // MARK: What comes

    func receive(_ bytes: Span<UInt8>, endsStream: Bool) {
        self.hasEnded = endsStream
        if !self.held.isEmpty || !self.pass(bytes) { self.hold(bytes) }
        self.passEnd()
    }

    func receive(trailers: Fields?) {
        self.hasEnded = true
        self.trailers = trailers
        self.passEnd()
    }

    private func hold(_ bytes: Span<UInt8>) { bytes.withUnsafeBufferPointer { self.held.append(contentsOf: $0) } }

    /// False: it is not taken now.
    private func pass(_ bytes: Span<UInt8>) -> Bool {
        guard bytes.count > 0 else { return true }
        let (id, link) = (self.id, self.link)
        guard self.take(bytes) else { return false }
        // Used, whatever has become of the stream meanwhile.
        link?.session.consume(id, bytes.count)
        return true
    }

    private func passEnd() {
        guard self.link != nil, self.hasEnded, self.held.isEmpty else { return }
        self.hasEnded = false
        self.takeEnd(self.trailers)
    }

    /// What is held may be taken now.
    func passHeld() {
        guard let link, !self.held.isEmpty else { return }
        let bytes = self.held
        self.held = []
        if !self.pass(bytes.span) { self.held = bytes }
        self.passEnd()
        link.sendControls()
    }

    /// The same, but not in the middle of what is under way.
    func passHeldLater() {
        guard let link, !self.held.isEmpty else { return }
        let id = self.id
        link.core.loop.enqueue {
            if self.id == id, self.link === link { self.passHeld() }
        }
    }

    // MARK: What is sent

    /// Sends a head.
    /// - Parameter bodyCount: how long the body is, where the stream ends with it; `nil`: not known.
    func sendHead(bodyCount: Int?, _ block: (inout HPACKEncoder, inout OutputBuffer) -> Void) {
        self.expect(bodyCount)
        self.link?.send { $0.sendBlock(on: self.id, endsStream: bodyCount == 0, block) }
    }

    func expect(_ bodyCount: Int?) { self.left = bodyCount }

    func write(_ bytes: Span<UInt8>) {
        guard let link, bytes.count > 0 else { return }
        if let left { self.left = Swift.max(0, left - bytes.count) }
        let isLast = self.left == 0
        let wasHeldBack = self.isHeldBack
        var sent = 0
        if !wasHeldBack, !link.socket.isCongested {
            sent = link.send { $0.send(bytes, on: self.id, endsStream: isLast) }
            guard sent < bytes.count else { return }
        }
        bytes.extracting(sent...).withUnsafeBufferPointer { self.pending.append(contentsOf: $0) }
        if isLast { self.end = .data }
        guard !wasHeldBack else { return }
        link.wait(self)
        self.congested()
    }

    /// The body has been written.
    func finish(_ trailers: Fields?) {
        // Its last bytes have said so.
        if self.left == 0 { return }
        let end = trailers.map { End.trailers($0) } ?? .data
        if self.isHeldBack { self.end = end } else { self.send(end) }
    }

    private func send(_ end: End) {
        self.link?.send { session in
            switch end {
            case .data: _ = session.send(Span(), on: self.id, endsStream: true)
            case .trailers(let fields): session.send(trailers: fields, on: self.id)
            }
        }
    }

    /// Sends some of what waits, as far as it may.
    /// - Returns: whether anything has gone.
    func sendPiece() -> Bool {
        guard let link, self.isHeldBack else { return false }
        let (pending, start) = (self.pending, self.pendingStart)
        let upper = Swift.min(pending.count, start + Self.piece)
        if start < upper {
            let endsStream = upper == pending.count && self.endsWithData
            let sent = link.send {
                $0.send(pending.span.extracting(start..<upper), on: self.id, endsStream: endsStream)
            }
            self.pendingStart += sent
            if self.pendingStart < pending.count { return sent > 0 }
            if endsStream { self.end = nil }
        }
        let end = self.end
        self.dropPending()
        if let end { self.send(end) }
        return true
    }

    private var endsWithData: Bool {
        if case .data = self.end { true } else { false }
    }

    /// The window of this stream has room again.
    func sendWaiting() {
        guard let link, self.isHeldBack else { return }
        var hasMoved = false
        while self.isHeldBack, !link.socket.isCongested, self.sendPiece() { hasMoved = true }
        guard hasMoved else { return }
        guard !self.isHeldBack else { return self.progressed() }
        link.stopWaiting(self)
        self.drained()
    }

    /// Nothing more is sent or taken.
    func reset(_ code: HTTP2ErrorCode) {
        guard let link else { return }
        if self.isHeldBack { link.stopWaiting(self) }
        self.dropPending()
        link.send { $0.reset(self.id, code) }
    }
}

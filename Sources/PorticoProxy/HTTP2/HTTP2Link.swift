// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// An HTTP/2 connection with its socket, of either side: has the session read what comes and write what leaves, and gives
/// streams that have to wait their turns.
final class HTTP2Link {
    let core: WorkerCore
    let socket: StreamSocket
    // Exclusivity is not checked: a session knows nothing of its link.
    @exclusivity(unchecked) var session: HTTP2Session
    /// Those with bytes that wait for a window, or for the socket; the one whose turn is next first.
    private var waiting: [MultiplexedStream] = []
    /// Received, and not whole enough to be read.
    private var input: [UInt8] = []
    private(set) var isReading = false

    init(_ socket: StreamSocket, _ role: HTTP2Session.Role, _ limits: HTTP2Limits) {
        self.core = socket.core
        self.socket = socket
        self.session = HTTP2Session(role, limits: limits)
    }

    // MARK: Reading

    /// Reads what has come, as long as `take` wants to hear more of it. What is thrown ends the connection; the peer is
    /// told why with what is sent next.
    func read(
        _ bytes: Span<UInt8>, _ take: (HTTP2Event, Span<UInt8>) throws(HTTP2Error) -> Bool
    ) throws(HTTP2Error) {
        if !self.socket.isCongested { self.session.didSend() }
        if self.input.isEmpty { return try self.readAll(bytes, take) }
        bytes.withUnsafeBufferPointer { self.input.append(contentsOf: $0) }
        let whole = self.input
        self.input = []
        try self.readAll(whole.span, take)
    }

    private func readAll(
        _ bytes: Span<UInt8>, _ take: (HTTP2Event, Span<UInt8>) throws(HTTP2Error) -> Bool
    ) throws(HTTP2Error) {
        self.isReading = true
        defer { self.isReading = false }
        var offset = 0
        let now = Int(self.core.loop.now / 1_000_000)
        while let event = try self.session.next(bytes, from: &offset, now: now) {
            guard try take(event, bytes) else { return }
        }
        if offset < bytes.count {
            bytes.extracting(offset...).withUnsafeBufferPointer { self.input.append(contentsOf: $0) }
        }
        self.sendControls()
    }

    // MARK: Writing

    /// Has the session write into what the socket sends next.
    @inline(__always)
    func send<Result>(_ body: (inout HTTP2Session) -> Result) -> Result {
        self.socket.write { burst in
            if !self.session.output.isEmpty {
                self.session.output.withSpan { burst.append($0) }
                self.session.output.clear()
            }
            swap(&burst, &self.session.output)
            defer { swap(&burst, &self.session.output) }
            return body(&self.session)
        }
    }

    /// Sends what the session itself has to say.
    func sendControls() {
        if !self.session.output.isEmpty { self.send { _ in } }
    }

    // MARK: Turns

    func wait(_ stream: MultiplexedStream) { self.waiting.append(stream) }
    func stopWaiting(_ stream: MultiplexedStream) { self.waiting.removeAll { $0 === stream } }

    /// Windows or the socket have room again: those that wait have their turns, one piece each.
    func sendWaiting() {
        while !self.waiting.isEmpty, !self.socket.isCongested {
            var isMoving = false
            let round = self.waiting
            self.waiting = []
            for stream in round where stream.isHeldBack {
                if !self.socket.isCongested, stream.sendPiece() { isMoving = true }
                if stream.isHeldBack { self.waiting.append(stream) } else { stream.drained() }
            }
            guard isMoving else { return }
        }
    }
}

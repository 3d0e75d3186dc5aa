// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension HTTP2Session {
    // MARK: Heads

    /// Opens a stream; its request is what `block` writes with the encoder. `nil`: the connection takes none at present.
    package mutating func open(
        endsStream: Bool, toHEAD: Bool, _ block: (inout HPACKEncoder, inout OutputBuffer) -> Void
    ) -> UInt32? {
        guard self.role == .client, self.canOpen else { return nil }
        let id = self.nextStream
        self.nextStream += 2
        var stream = HTTP2Stream(sendWindow: self.peer.window, receiveWindow: self.limits.streamWindow)
        stream.toHEAD = toHEAD
        stream.isLocalClosed = endsStream
        self.streams[id] = stream
        self.appendBlock(id, endsStream: endsStream, block)
        return id
    }

    /// Whether the peer takes another stream now (RFC 9113 §5.1.2).
    package var canOpen: Bool {
        !self.isClosing && !self.isPeerClosing && self.nextStream <= 0x7fff_ffff
            && self.streams.count < Swift.min(self.peer.streams ?? Int.max, self.limits.streams)
    }

    /// Sends an answer's head, interim ones too.
    package mutating func send(_ head: ResponseHead, on id: UInt32, endsStream: Bool) {
        self.sendBlock(on: id, endsStream: endsStream) { encoder, output in encoder.append(response: head, to: &output)
        }
    }

    package mutating func send(trailers: Fields, on id: UInt32) {
        self.sendBlock(on: id, endsStream: true) { encoder, output in
            encoder.begin(&output)
            encoder.append(trailers, to: &output)
        }
    }

    /// A field block that `block` writes; nothing where the stream has ended on our side.
    package mutating func sendBlock(
        on id: UInt32, endsStream: Bool, _ block: (inout HPACKEncoder, inout OutputBuffer) -> Void
    ) {
        guard let stream = self.streams[id], !stream.isLocalClosed, !stream.isReset else { return }
        self.appendBlock(id, endsStream: endsStream, block)
        if endsStream { self.closeLocal(id) }
    }

    private mutating func appendBlock(
        _ id: UInt32, endsStream: Bool, _ block: (inout HPACKEncoder, inout OutputBuffer) -> Void
    ) {
        var encoder = HPACKEncoder()
        swap(&encoder, &self.encoder)
        self.output.append(headersOf: id, endsStream: endsStream, largest: self.peer.frame) { block(&encoder, &$0) }
        swap(&encoder, &self.encoder)
    }

    private mutating func closeLocal(_ id: UInt32) {
        self.streams[id]?.isLocalClosed = true
        self.removeIfDone(id)
    }

    // MARK: Data

    /// What may be sent on the stream now, in bytes.
    package func sendable(on id: UInt32) -> Int {
        guard let stream = self.streams[id], !stream.isLocalClosed, !stream.isReset else { return 0 }
        return Swift.max(0, Swift.min(self.sendWindow, stream.sendWindow))
    }

    /// Others are to have their turn: no frame is longer, whatever the peer takes.
    private static let longestFrame = 16_384

    /// Sends as much as the windows let through.
    /// - Parameter endsStream: it ends with the last of these bytes; of none, that is an empty frame.
    /// - Returns: how many bytes have gone; the others are to be sent when a window opens.
    package mutating func send(_ bytes: Span<UInt8>, on id: UInt32, endsStream: Bool) -> Int {
        guard var stream = self.streams[id], !stream.isLocalClosed, !stream.isReset else { return 0 }
        let count = Swift.min(bytes.count, self.sendable(on: id))
        var start = 0
        while start < count || (endsStream && bytes.isEmpty && start == 0) {
            let end = Swift.min(count, start + Self.longestFrame)
            let isLast = endsStream && end == bytes.count
            self.output.append(dataOf: end - start, stream: id, endsStream: isLast)
            self.output.append(bytes.extracting(start..<end))
            start = end
            if isLast {
                stream.isLocalClosed = true
                break
            }
        }
        stream.sendWindow -= count
        self.sendWindow -= count
        self.streams[id] = stream
        self.removeIfDone(id)
        return count
    }

    // MARK: Ends

    /// Ends a stream on both sides.
    package mutating func reset(_ id: UInt32, _ code: HTTP2ErrorCode) {
        guard var stream = self.streams[id], !stream.isReset, !stream.isClosed else { return }
        stream.isReset = true
        stream.isResetByUs = true
        self.streams[id] = stream
        // Behind the last word nothing is said.
        if self.failure == nil { self.output.append(reset: id, code) }
        self.removeIfDone(id)
    }

    /// No one needs the stream any longer: where it has not ended, it is reset (RFC 9113 §8.1: an answer may be whole before
    /// its request is).
    package mutating func release(_ id: UInt32) {
        guard let stream = self.streams[id] else { return }
        self.streams[id]?.isReleased = true
        if !stream.isClosed { self.reset(id, stream.isLocalClosed && self.role == .server ? .none : .cancel) }
        self.removeIfDone(id)
    }

    /// Takes no further streams; those that are there go on.
    package mutating func goAway(_ code: HTTP2ErrorCode) {
        guard self.failure == nil else { return }
        self.isClosing = true
        self.output.append(goAway: code, lastStream: self.lastStream)
    }

    /// Says that no further streams will be taken soon, and takes those that are on their way (RFC 9113 §6.8); a round trip
    /// later `goAway` is due.
    package mutating func announceGoAway() {
        guard !self.isClosing else { return }
        self.output.append(goAway: .none, lastStream: 0x7fff_ffff)
    }

    package mutating func ping() { self.output.append(ping: Span(), isAck: false) }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// One stream as its connection sees it (RFC 9113 §5.1): open, closed on one side, or closed and not yet released.
struct HTTP2Stream: Sendable {
    /// What we may send, below 0 where the peer has made its windows smaller, and what it may.
    var sendWindow: Int
    var receiveWindow: Int
    /// Has been used, and is not yet given back to the peer's window.
    var used = 0
    var isRemoteClosed = false
    var isLocalClosed = false
    /// By either side: nothing more is sent or taken.
    var isReset = false
    var isResetByUs = false
    /// No one needs it any longer.
    var isReleased = false
    /// Not an interim one.
    var hasHead = false
    /// Of the body, as Content-Length has it.
    var left: Int?
    var emptyData = 0
    var toHEAD = false

    init(sendWindow: Int, receiveWindow: Int) {
        self.sendWindow = sendWindow
        self.receiveWindow = receiveWindow
    }

    var isClosed: Bool { self.isReset || (self.isRemoteClosed && self.isLocalClosed) }
}

/// How the last streams have ended: frames of theirs may still be on their way (RFC 9113 §5.1, "closed").
struct HTTP2ClosedStreams: Sendable {
    enum End: UInt8, Sendable { case whole, resetByPeer, resetByUs }

    private static let most = 128
    private var ring: [(stream: UInt32, end: End)] = []
    private var next = 0

    mutating func add(_ stream: UInt32, _ end: End) {
        if self.ring.count < Self.most { return self.ring.append((stream, end)) }
        self.ring[self.next] = (stream, end)
        self.next = (self.next + 1) % Self.most
    }

    /// `nil`: it has never been open, or long ago.
    func end(of stream: UInt32) -> End? { self.ring.last { $0.stream == stream }?.end }
}

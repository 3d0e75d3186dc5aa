// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// A request's body: how much has come, and what of it is kept to be sent, perhaps again. What is kept is data, not what
/// some connection framed.
struct RequestBody {
    /// Data that has come, in bytes.
    private(set) var count = 0
    /// The most that may come.
    private(set) var limit: Int
    /// All of it has come, or there is none.
    private(set) var isEnded: Bool
    private(set) var trailers: Fields?
    /// What is kept: from the first byte on, or nothing.
    private(set) var kept: [UInt8] = []
    /// What is kept is all that has come.
    private(set) var isReplayable = true
    /// The most bytes that are kept of what has left already.
    private var replayLimit = 0
    /// The gateway has made it: it does not come from the client.
    private(set) var isOwn = false

    /// No body.
    init() {
        self.limit = 0
        self.isEnded = true
    }

    init(_ framing: BodyFraming, limit: Int) {
        self.limit = limit
        self.isEnded = framing == .none
    }

    /// The gateway's own, in place of what has come.
    mutating func replace(with own: [UInt8]) {
        self.kept = own
        self.isOwn = true
        self.isEnded = true
        self.isReplayable = true
        self.trailers = nil
    }

    /// From now on so much may come. False: that is less than the head states.
    mutating func allow(_ limit: Int, _ framing: BodyFraming) -> Bool {
        self.limit = limit
        guard case .length(let count) = framing else { return true }
        return count <= limit
    }

    /// False: there is more than may come.
    mutating func received(_ count: Int) -> Bool {
        self.count += count
        return self.count <= self.limit
    }

    mutating func ended(_ trailers: Fields?) {
        self.isEnded = true
        self.trailers = trailers
    }

    // MARK: Keeping

    /// What leaves is kept besides.
    var isRecording: Bool { self.replayLimit > 0 && self.isReplayable && !self.isOwn }

    /// What is kept has left: from now on so many bytes at most are kept for a repeat.
    mutating func sent(keeping limit: Int) {
        guard !self.isOwn else { return }
        self.replayLimit = limit
        if self.kept.count > limit { self.forget() }
    }

    /// Keeps what cannot leave yet.
    mutating func hold(_ bytes: Span<UInt8>) {
        bytes.withUnsafeBufferPointer { self.kept.append(contentsOf: $0) }
    }

    /// Keeps what leaves, as long as there is room.
    mutating func record(_ bytes: Span<UInt8>) {
        guard self.isReplayable, !self.isOwn else { return }
        guard self.kept.count + bytes.count <= self.replayLimit else { return self.forget() }
        self.hold(bytes)
    }

    /// Something leaves that is not kept.
    private mutating func forget() {
        self.isReplayable = false
        if !self.kept.isEmpty { self.kept = [] }
    }
}

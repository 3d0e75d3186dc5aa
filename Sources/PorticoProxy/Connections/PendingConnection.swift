// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A client's connection before anything serves it: something must come first, and soon.
protocol PendingConnection: StreamDelegate, ServedConnection, TimerOwner {
    var socket: StreamSocket { get }
    var listener: Listener { get }
    var timer: WheelTimer { get }
    /// It has been closed, or something else has taken over the socket.
    var isOver: Bool { get set }
}

extension PendingConnection {
    /// How long what must come first may take.
    var firstBytesTime: UInt64 { Swift.min(5_000_000_000, self.listener.headNanoseconds) }

    func arm(after nanoseconds: UInt64) {
        self.socket.core.loop.arm(self.timer, at: self.socket.core.loop.now + nanoseconds)
    }

    /// The socket is another's from here on.
    func end() {
        self.isOver = true
        self.socket.core.loop.cancel(self.timer)
    }

    /// It comes to its end by itself, and the connection after it to its one answer.
    func drain() {}

    func close() {
        guard !self.isOver else { return }
        self.end()
        self.socket.close()
        self.listener.remove(self)
    }
}

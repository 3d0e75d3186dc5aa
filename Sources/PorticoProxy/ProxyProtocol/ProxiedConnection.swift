// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// A connection of a trusted proxy until it has said whom it speaks for. What serves the client then takes over the socket.
final class ProxiedConnection: StreamDelegate, ServedConnection, TimerOwner {
    private let socket: StreamSocket
    private let proxy: SocketAddress
    private let listener: Listener
    private let timer = WheelTimer()
    private var reader = ProxyHeaderReader()
    private var isOver = false

    /// How long the header may take.
    private static let time: UInt64 = 5_000_000_000

    init(_ socket: StreamSocket, _ proxy: SocketAddress, listener: Listener) {
        self.socket = socket
        self.proxy = proxy
        self.listener = listener
        self.timer.owner = self
        socket.delegate = self
        let time = Swift.min(Self.time, listener.headNanoseconds)
        socket.core.loop.arm(self.timer, at: socket.core.loop.now + time)
    }

    func received(_ bytes: Span<UInt8>) {
        do throws(ProxyHeaderError) {
            guard let header = try self.reader.read(bytes), !self.isOver else { return }
            self.isOver = true
            self.socket.core.loop.cancel(self.timer)
            let received = self.reader.received
            let rest = received.span.extracting(self.reader.count...)
            self.listener.announced(self, self.socket, header.source ?? self.proxy, rest)
        } catch {
            self.fail(error)
        }
    }

    // Balancers look whether somebody listens: one that says nothing is nothing odd.
    func receivedEnd() { self.close() }
    func failed(_ code: Int32) { self.close() }
    func timerFired(_ timer: WheelTimer) { self.fail(.timeout) }

    private func fail(_ error: ProxyHeaderError) {
        guard !self.isOver else { return }
        self.listener.glitch(.proxy(error), of: self.proxy)
        self.close()
    }

    // MARK: ServedConnection

    /// It comes to its one answer.
    func drain() {}

    func close() {
        guard !self.isOver else { return }
        self.isOver = true
        self.socket.core.loop.cancel(self.timer)
        self.socket.close()
        self.listener.remove(self)
    }
}

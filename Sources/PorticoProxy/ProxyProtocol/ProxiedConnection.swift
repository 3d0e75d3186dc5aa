// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// A connection of a trusted proxy until it has said whom it speaks for. What serves the client then takes over the socket.
final class ProxiedConnection: PendingConnection {
    let socket: StreamSocket
    private let proxy: SocketAddress
    let listener: Listener
    let timer = WheelTimer()
    var isOver = false
    private var reader = ProxyHeaderReader()

    init(_ socket: StreamSocket, _ proxy: SocketAddress, listener: Listener) {
        self.socket = socket
        self.proxy = proxy
        self.listener = listener
        self.timer.owner = self
        socket.delegate = self
        self.arm(after: self.firstBytesTime)
    }

    func received(_ bytes: Span<UInt8>) {
        do throws(ProxyHeaderError) {
            guard let header = try self.reader.read(bytes), !self.isOver else { return }
            self.end()
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
}

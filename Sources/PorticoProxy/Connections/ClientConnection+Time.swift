// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// What happens when time is up.
extension ClientConnection {
    /// The exchange's next deadline is another one.
    func deadlineMoved() {
        guard let exchange = self.exchange, self.phase == .exchange else { return }
        var deadline = exchange.deadline
        if self.hasEnded { deadline = Swift.min(deadline, self.worker.loop.now + Self.halfClosedTime) }
        if deadline != .max { self.worker.loop.arm(self.timer, at: deadline) }
    }

    func timerFired(_ timer: WheelTimer) {
        switch self.phase {
        case .idle: self.end(isWhole: true)
        case .lingering, .closed: self.close()
        case .head: self.headTimedOut()
        case .exchange: self.exchangeTimedOut()
        }
    }

    func headTimedOut() {
        let exchange = self.worker.takeExchange()
        self.begin(exchange)
        exchange.request.clear()
        exchange.requestRelay = BodyRelay(.none)
        exchange.fail(.headTimeout)
    }

    func exchangeTimedOut() {
        guard let exchange = self.exchange else { return self.close() }
        if self.hasEnded {
            exchange.error = ProxyError(.clientGone)
            return self.close()
        }
        let now = self.worker.loop.now
        guard now >= exchange.deadline else { return self.deadlineMoved() }
        if exchange.collector != nil { return self.refuseBody(exchange, .bodyTimeout) }
        if now >= exchange.totalDeadline { return exchange.fail(.totalTimeout) }
        switch exchange.stage {
        case .sending:
            self.isCongestedUpstream(exchange) ? exchange.fail(.idleTimeout) : self.refuseBody(exchange, .bodyTimeout)
        case .responding: exchange.fail(.idleTimeout)
        case .discarding, .ended: self.close()
        case .deciding, .connecting, .awaitingHead: exchange.fail(.firstByteTimeout)
        }
    }

    func isCongestedUpstream(_ exchange: Exchange) -> Bool { exchange.upstream?.socket.isCongested == true }
}

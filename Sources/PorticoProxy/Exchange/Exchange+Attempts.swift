// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// Attempts to have a service answer, each with its connection, and counted once.
extension Exchange {
    func attach(_ connection: UpstreamConnection, to target: Target) {
        target.inFlight += 1
        self.upstream = connection
        connection.carry(self)
    }

    /// The upstream connection has done its part, or has gone; `error` says why, where it has not done it.
    func detachUpstream(_ error: ProxyError.Kind? = nil) {
        guard self.upstream != nil else { return }
        self.upstream = nil
        self.target?.inFlight -= 1
        self.attemptEnded(error)
    }

    /// What follows is an attempt to have the service answer.
    func beginAttempt(isRetry: Bool) {
        self.attemptStartedAt = self.worker.loop.now
        self.connectedAfter = nil
        if isRetry { self.retries += 1 }
    }

    /// Each attempt is counted once, at its end.
    func attemptEnded(_ error: ProxyError.Kind?) {
        guard self.isMetered, let service = self.service else { return }
        let meters = service.meters ?? self.worker.meters.meters(of: service)
        meters.record(
            self.stage == .responding ? self.response.status : 0, error,
            lasted: self.worker.loop.now &- self.attemptStartedAt)
    }
}

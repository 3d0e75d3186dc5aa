// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// Takes an exchange to a target: picks it, gets a connection, sends the head, and decides what happens when that fails.
enum Forwarder {
    static func start(_ exchange: Exchange) {
        // A total that nobody stated does not cut off an upload that keeps coming: it begins with the request's end.
        let covers = exchange.timeouts.isTotalStated || exchange.requestRelay.isEnded
        exchange.totalDeadline = covers ? exchange.worker.loop.now + exchange.timeouts.totalNanoseconds : .max
        Self.attempt(exchange, ProxyError(.noTarget))
    }

    /// Step 7 and 8: a target, a connection. `failure` is what the client is told where no target is left.
    private static func attempt(_ exchange: Exchange, _ failure: ProxyError) {
        guard let service = exchange.service, let target = service.pick(for: exchange) else {
            return exchange.fail(failure.kind)
        }
        exchange.target = target
        exchange.beginAttempt(isRetry: !exchange.tried.isEmpty)
        exchange.phaseDeadline = .max
        guard let address = target.address else {
            exchange.attemptEnded(.unresolvedTarget)
            return Self.moveOn(exchange, .unresolvedTarget)
        }
        if let dialer = exchange.worker.dialer, !dialer.reaches(address, exchange) {
            exchange.attemptEnded(.connectFailure)
            return Self.moveOn(exchange, .connectFailure)
        }
        do {
            let limit = exchange.timeouts.connect
            let connection = try target.pool.take(to: address, connectWithin: limit)
            exchange.attach(connection, to: target)
            Self.sendHead(exchange, on: connection)
        } catch {
            exchange.attemptEnded(error.kind)
            Self.moveOn(exchange, error.kind)
        }
    }

    /// Step 9: the head leaves, together with what of the body has come, when the client connection flushes.
    private static func sendHead(_ exchange: Exchange, on connection: UpstreamConnection) {
        RequestWriter.write(exchange, to: &exchange.worker.output)
        exchange.stage = connection.isConnecting ? .connecting : .sending
        let bodyFollows = !exchange.requestRelay.isEnded && exchange.receiver?.isProcessing == true
        if let body = exchange.ownBody { connection.writer.write(whole: body) }
        if !bodyFollows { connection.writer.flush() }
        if !connection.isConnecting { Self.connected(exchange) }
        if !exchange.requestRelay.isEnded { exchange.receiver?.resumeReading() }
    }

    /// The connection stands: from now on the response's time counts.
    static func connected(_ exchange: Exchange) {
        guard exchange.stage == .connecting || exchange.stage == .sending else { return }
        exchange.trace?.times.connect()
        if exchange.requestRelay.isEnded {
            Self.requestSent(exchange)
        } else {
            exchange.stage = .sending
            exchange.phaseDeadline = exchange.worker.loop.now + exchange.timeouts.idleNanoseconds
            exchange.receiver?.deadlineMoved()
        }
    }

    static func requestSent(_ exchange: Exchange) {
        guard exchange.stage == .sending || exchange.stage == .connecting else { return }
        if exchange.stage == .connecting, exchange.upstream?.isConnecting == true { return }
        exchange.stage = .awaitingHead
        let now = exchange.worker.loop.now
        exchange.phaseDeadline = now + exchange.timeouts.firstByteNanoseconds
        if exchange.totalDeadline == .max { exchange.totalDeadline = now + exchange.timeouts.totalNanoseconds }
        exchange.receiver?.deadlineMoved()
    }

    /// No connection came to stand. A safe request moves on to the next target: this one cannot have seen it.
    static func moveOn(_ exchange: Exchange, _ kind: ProxyError.Kind) {
        let mayMove = exchange.request.method.isSafe && !Self.hasSentBody(exchange) && kind != .poolOverflow
        guard mayMove, let target = exchange.target else { return exchange.fail(kind) }
        exchange.tried.append(target)
        Self.attempt(exchange, ProxyError(kind))
    }

    /// The connection ended before the response did. A repeatable request that went out on a used connection, of whose
    /// answer nothing has come, is sent once more on a new one (RFC 9112 §9.3.1).
    static func lost(_ exchange: Exchange, mayRepeat: Bool) {
        let repeats = mayRepeat && exchange.request.method.isIdempotent && !Self.hasSentBody(exchange)
        guard repeats, !exchange.isCommitted, let target = exchange.target, let address = target.address else {
            return exchange.fail(.upstreamClosed)
        }
        exchange.beginAttempt(isRetry: true)
        do {
            let connection = try target.pool.connect(to: address, within: exchange.timeouts.connect)
            exchange.attach(connection, to: target)
            Self.sendHead(exchange, on: connection)
        } catch {
            exchange.attemptEnded(error.kind)
            exchange.fail(error.kind)
        }
    }

    /// A body that is there whole can be sent again.
    private static func hasSentBody(_ exchange: Exchange) -> Bool {
        exchange.request.framing != .none && exchange.ownBody == nil
    }
}

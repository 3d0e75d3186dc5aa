// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// An attempt that waits for a connection which is being made for another one.
final class JoinedDial: PendingStream {
    private var exchange: Exchange?
    private let attempt: Int
    private let dial: Dial
    /// What it waits for since that connection could not carry it.
    private var next: (any PendingStream)?

    init(_ exchange: Exchange, _ attempt: Int, _ dial: Dial) {
        self.exchange = exchange
        self.attempt = attempt
        self.dial = dial
    }

    /// The connection stands: a stream on it, or on another one.
    func open(_ target: Target) {
        guard let exchange else { return }
        switch target.streams.open(target, for: exchange, attempt: self.attempt, isFresh: false) {
        case .ready(let stream):
            self.exchange = nil
            exchange.attemptConnected(self.attempt, stream)
        case .pending(let pending): self.next = pending
        case .failed(let kind): self.fail(kind, nil)
        }
    }

    func fail(_ kind: ProxyError.Kind, _ detail: ErrorDetail?) {
        guard let exchange else { return }
        self.exchange = nil
        if let detail { exchange.result.detail = detail }
        exchange.attemptFailed(self.attempt, .unreachable(kind))
    }

    func cancel() {
        guard self.exchange != nil else { return }
        self.exchange = nil
        if let next { next.cancel() } else { self.dial.leave(self) }
        self.next = nil
    }
}

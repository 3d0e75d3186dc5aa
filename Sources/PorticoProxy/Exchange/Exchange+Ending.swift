// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

public import PorticoConfig

/// How an exchange ends.
extension Exchange {
    /// Ends the exchange with an error: an answer where none has begun, else the end of the client's stream.
    package func fail(_ kind: ProxyError.Kind) {
        switch self.progress.stage {
        case .ended: return
        // The client has its answer, but for what of it has not left.
        case .finishing: return self.abort()
        default: break
        }
        self.result.error = ProxyError(kind)
        if kind.row.side != .upstream || kind == .unusableResponse { self.noteError(kind) }
        if self.asker.purpose == .call || self.result.isCommitted { return self.abort() }
        // Step 12.
        self.respond(ErrorResponder.response(ProxyError(kind), for: self))
    }

    /// The client has left, or whoever made the call wants it no more.
    func clientGone() {
        guard self.progress.stage != .ended else { return }
        if self.progress.stage != .finishing || self.result.error == nil { self.result.error = ProxyError(.clientGone) }
        self.cancelAttempts(.clientGone)
        self.finish()
    }

    /// There will be no whole response: the client must see that.
    func abort() {
        let kind = self.result.error?.kind ?? .internalError
        self.cancelAttempts(kind)
        self.asker.stream?.cancel(kind)
        self.finish()
    }

    /// The last word to the client's stream, which sees to step 13 and may use the object again.
    func finish() {
        guard self.progress.stage != .ended else { return }
        self.progress.reset()
        self.timer.disarm()
        if self.collector != nil { self.collector = nil }
        if !self.calls.isEmpty { self.cancelCalls() }
        if self.filtersRun > 0 { self.route?.filters.ended(self) }
        self.asker.stream?.exchangeEnded(self)
    }

    /// What exactly a policy has found wrong, for the log; nothing that came from the client.
    package func noteDetail(_ text: String) { self.result.detail = .policy(text) }

    /// A limit of this name would have refused the request, were it not tried out: for the log.
    package func noteLimit(dry name: String) { self.dryLimit = name }

    /// The answer to an error, for a filter or an action that stops the exchange with it.
    /// - Parameters:
    ///   - detail: In place of what stands for the kind.
    ///   - members: Further ones of the problem, where the client takes it as JSON.
    public func problem(
        _ kind: ProxyError.Kind, detail: String? = nil, members: [JSONValue.Member] = []
    ) -> LocalResponse {
        self.result.error = ProxyError(kind)
        if kind.row.status >= 500 { self.noteError(kind, detail) }
        return ErrorResponder.response(ProxyError(kind), for: self, detail: detail, members: members)
    }
}

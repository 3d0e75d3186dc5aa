// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoWire

extension Exchange {
    /// Whether somebody wants to know how this exchange is decided; then `note` says it.
    public var isTraced: Bool { self.trace != nil }

    /// Nothing may leave the gateway: somebody only asks what would happen.
    public var isDry: Bool { self.trace?.isDry == true }

    /// What the filter or the action at hand decides, and on what: one short sentence without values that came from
    /// the client. Look at `isTraced` first, so that no other exchange makes the text.
    public func note(_ text: String) { self.trace?.note(text) }

    /// A client that has the operator's token is told how its request is decided; any other learns nothing.
    func traceIfAsked() {
        guard self.trace == nil else { return }
        let given = self.request.fields.bytes[self.request.explainToken]
        guard self.snapshot?.explainToken?.matches(given) == true else { return }
        self.trace = ExchangeTrace()
    }

    /// The next random number: a dry exchange has numbers of its own.
    func drawNumber() -> UInt64 {
        guard let trace = self.trace, trace.isDry else { return self.worker.random.next() }
        return trace.random.next()
    }
}

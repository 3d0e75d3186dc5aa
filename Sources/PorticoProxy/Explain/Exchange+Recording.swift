// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoWire

extension Exchange {
    /// Whether somebody wants to know how this exchange is decided; then `note` says it.
    public var isRecorded: Bool { self.recorder != nil }

    /// Nothing may leave the gateway: somebody only asks what would happen.
    public var isDry: Bool { self.recorder?.isDry == true }

    /// What the filter or the action at hand decides, and on what: one short sentence without values that came from
    /// the client. Look at `isRecorded` first, so that no other exchange makes the text.
    public func note(_ text: String) { self.recorder?.note(text) }

    /// A client that has the operator's token is told how its request is decided; any other learns nothing.
    func recordIfAsked() {
        guard self.recorder == nil else { return }
        let given = self.request.fields.bytes[self.request.explainToken]
        guard self.snapshot?.explainToken?.matches(given) == true else { return }
        self.recorder = ExchangeRecorder(isDry: false)
    }

    /// The next random number: a dry exchange has numbers of its own.
    func drawNumber() -> UInt64 {
        guard let recorder = self.recorder, recorder.isDry else { return self.worker.random.next() }
        return recorder.random.next()
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoWire

extension Exchange {
    /// Whether somebody wants to know how this exchange is decided; then `note` says it.
    public var isRecorded: Bool { self.watcher != nil }

    /// Nothing may leave the gateway: somebody only asks what would happen.
    public var isDry: Bool { self.watcher?.isDry == true }

    /// What the filter or the action at hand decides, and on what: one short sentence without values that came from
    /// the client. Look at `isRecorded` first, so that no other exchange makes the text.
    public func note(_ text: String) { self.watcher?.note(text) }

    /// A client that has the operator's token is told how its request is decided; any other learns nothing.
    func watchIfAsked() {
        guard self.watcher == nil else { return }
        let given = self.request.fields.bytes[self.request.explainToken]
        guard self.snapshot?.explainToken?.matches(given) == true else { return }
        self.watcher = ExchangeRecorder(isDry: false)
    }

    /// The next random number.
    func drawNumber() -> UInt64 {
        if let watcher = self.watcher { return watcher.drawNumber(self.core) }
        return self.core.random.next()
    }
}

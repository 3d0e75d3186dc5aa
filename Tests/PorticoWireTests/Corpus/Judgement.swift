// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// What a connection makes of all the bytes that a peer sent, until it refuses them or has to wait for more.
struct Judgement {
    var messages: [ReadMessage] = []
    var error: WireError?
    var violation: String?
    /// The first bytes that no message took.
    var rest: ArraySlice<UInt8>

    init(_ side: MessageAssembler.Side, _ bytes: [UInt8]) {
        self.rest = bytes[...]
        while !self.rest.isEmpty, self.messages.last?.keepsAlive ?? true {
            let result = MessageAssembler.read(side, [self.rest])
            self.violation = self.violation ?? result.violation ?? MessageInvariants.violation(side, Array(self.rest))
            switch result.outcome {
            case .refused(let error):
                self.error = error
                return
            case .read(.complete, let message, let consumed):
                self.messages.append(message)
                self.rest = self.rest.dropFirst(consumed)
            case .read(.body, let message, let consumed) where message.framing == .untilClose:
                self.messages.append(message)
                self.rest = self.rest.dropFirst(consumed)
            case .read: return
            }
        }
    }
}

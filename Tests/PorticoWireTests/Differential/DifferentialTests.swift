// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire
import Testing

@Suite struct DifferentialTests {
    @Test("this codec and llhttp agree on random messages, or the difference has its reason", arguments: UInt64(0)..<16)
    func random(part: UInt64) {
        for seed in part * 400..<(part + 1) * 400 {
            var messages = RandomMessage(seed: seed)
            let isRequest = !seed.isMultiple(of: 4)
            let whole = isRequest ? messages.request() : messages.response()
            let bytes = seed.isMultiple(of: 5) ? whole : messages.damaged(whole)
            let comparison =
                isRequest
                ? Comparison(request: bytes) : Comparison(response: bytes, toHEAD: seed.isMultiple(of: 8))
            if case .unexplained(let text) = comparison.verdict {
                let shown = String(decoding: bytes, as: UTF8.self).debugDescription
                Issue.record("seed \(seed): \(text) of \(shown)")
            }
        }
    }

    @Test(
        "this codec and llhttp agree on messages that must be taken, white space in extensions aside",
        arguments: ValidMessage.all)
    func valid(message: ValidMessage) {
        let comparison =
            message.side == .request
            ? Comparison(request: message.bytes)
            : Comparison(response: message.bytes, toHEAD: message.side == .response(toHEAD: true))
        switch comparison.verdict {
        case .agree, .explained(.extensionSpace): break
        default: Issue.record("\(comparison.verdict)")
        }
    }

    @Test("the messages compared are of every kind: taken, incomplete and refused by both")
    func coverage() {
        var taken = 0
        var refused = 0
        var incomplete = 0
        for seed in UInt64(0)..<300 {
            var messages = RandomMessage(seed: seed)
            let comparison = Comparison(request: messages.damaged(messages.request()))
            switch comparison.ours {
            case .refused: refused += comparison.theirs.error == nil ? 0 : 1
            case .read(let phase, _, _): if phase == .complete { taken += 1 } else { incomplete += 1 }
            }
        }
        #expect(taken > 20)
        #expect(refused > 20)
        #expect(incomplete > 20)
    }
}

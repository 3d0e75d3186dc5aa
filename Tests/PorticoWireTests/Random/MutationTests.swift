// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire
import Testing

@Suite struct MutationTests {
    private static let sides: [MessageAssembler.Side] = [.request, .response(toHEAD: false), .response(toHEAD: true)]

    @Test("whatever damage a message takes, nothing traps and all promises are kept", arguments: UInt64(0)..<20)
    func damaged(seed: UInt64) {
        var messages = RandomMessage(seed: seed)
        for round in 0..<60 {
            let original = round.isMultiple(of: 2) ? messages.request() : messages.response()
            let bytes = messages.damaged(original)
            for side in Self.sides where (side == .request) == round.isMultiple(of: 2) {
                let violation = MessageInvariants.violation(side, bytes)
                if let violation { Issue.record("seed \(seed), round \(round): \(violation); \(bytes)") }
            }
        }
    }

    @Test("every byte value at every place of a message is judged without a trap")
    func everyByte() {
        for message in [ValidMessage.requests[6], ValidMessage.responses[5]] {
            let bytes = message.bytes
            for place in bytes.indices {
                for value in [0, 9, 10, 13, 0x20, 0x2c, 0x30, 0x3a, 0x3b, 0x41, 0x7f, 0x80, 0xff] as [UInt8] {
                    var changed = bytes
                    changed[place] = value
                    let violation = MessageAssembler.read(message.side, [changed[...]]).violation
                    if let violation { Issue.record("\(value) at \(place): \(violation)") }
                }
            }
        }
    }

    @Test("noise is refused or incomplete", arguments: UInt64(0)..<4)
    func noise(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let bytes = (0..<random.below(64)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            for side in Self.sides {
                if case .read(.complete, _, _) = MessageAssembler.read(side, [bytes[...]]).outcome {
                    Issue.record("seed \(seed): \(bytes) taken")
                }
            }
        }
    }
}

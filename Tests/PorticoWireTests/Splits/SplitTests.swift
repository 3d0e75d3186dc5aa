// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire
import Testing

@Suite struct SplitTests {
    @Test("a whole message is read to its last byte, and not beyond", arguments: ValidMessage.all)
    func whole(message: ValidMessage) {
        for rest in ["", "GET / HTTP/1.1\r\n", "\0"] {
            let bytes = message.bytes + Array(rest.utf8)
            guard
                case (.read(.complete, let read, let consumed), nil) = MessageAssembler.read(message.side, [bytes[...]])
            else {
                Issue.record("not read")
                continue
            }
            #expect(consumed == message.bytes.count)
            #expect(read.body == [UInt8](latin1: message.body))
        }
    }

    @Test("each prefix of a message is incomplete, never an error", arguments: ValidMessage.all)
    func prefixes(message: ValidMessage) {
        let bytes = message.bytes
        for count in bytes.indices {
            switch MessageAssembler.read(message.side, [bytes[..<count]]) {
            case (.read(.complete, _, _), _), (.refused, _): Issue.record("the first \(count) bytes are judged")
            case (.read, let violation): #expect(violation == nil)
            }
        }
    }

    @Test("each cut of a message in two or three gives what the whole gives", arguments: ValidMessage.all)
    func cuts(message: ValidMessage) {
        let bytes = message.bytes
        let whole = MessageAssembler.read(message.side, [bytes[...]]).outcome
        for first in 0...bytes.count {
            for second in Set([first, first + 1, first + 2, (first + bytes.count) / 2]) where second <= bytes.count {
                let cut = MessageAssembler.read(
                    message.side, [bytes[..<first], bytes[first..<second], bytes[second...]])
                if cut.outcome != whole || cut.violation != nil {
                    Issue.record("cut at \(first) and \(second): \(cut)")
                }
            }
        }
        let single = MessageAssembler.read(message.side, bytes.indices.map { bytes[$0...$0] })
        #expect(single.outcome == whole)
    }

    @Test("each message keeps what holds for all", arguments: ValidMessage.all)
    func invariants(message: ValidMessage) {
        #expect(MessageInvariants.violation(message.side, message.bytes) == nil)
    }

    @Test("a response without an end is read until its connection closes")
    func untilClose() {
        let bytes = Array((ok("X: y") + "abc").utf8)
        let whole = MessageAssembler.read(.response(toHEAD: false), [bytes[...]])
        guard case .read(.body, let message, consumed: bytes.count) = whole.outcome else {
            Issue.record("\(whole)")
            return
        }
        #expect(message.body == Array("abc".utf8))
        #expect(MessageInvariants.violation(.response(toHEAD: false), bytes) == nil)
    }
}

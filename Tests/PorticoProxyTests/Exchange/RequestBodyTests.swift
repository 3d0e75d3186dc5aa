// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire
import Testing

@testable import PorticoProxy

@Suite("What of a request's body can be sent again")
struct RequestBodyTests {
    private static func bytes(_ count: Int, from first: Int = 0) -> [UInt8] {
        (first..<(first + count)).map { UInt8(truncatingIfNeeded: $0) }
    }

    private var body = RequestBody(.length(100), limit: 100)

    @Test("without a byte it can; what waits for a connection is kept, and leaves nothing behind where nobody repeats")
    mutating func held() {
        #expect(self.body.isReplayable && !self.body.isRecording)
        self.body.hold(Self.bytes(10).span)
        #expect(self.body.kept == Self.bytes(10) && self.body.isReplayable)
        self.body.sent(keeping: 0)
        #expect(self.body.kept.isEmpty && !self.body.isReplayable && !self.body.isRecording)
    }

    @Test("what leaves is kept from its first byte on, up to the limit", arguments: [0, 1, 7, 29, 30])
    mutating func recorded(held: Int) {
        self.body.hold(Self.bytes(held).span)
        self.body.sent(keeping: 30)
        #expect(self.body.isRecording)
        self.body.record(Self.bytes(30 - held, from: held).span)
        #expect(self.body.isReplayable && self.body.kept == Self.bytes(30))
    }

    @Test("one byte more, and nothing is kept nor can be sent again, whatever comes later", arguments: [0, 1, 30])
    mutating func tooMuch(held: Int) {
        self.body.hold(Self.bytes(held).span)
        self.body.sent(keeping: 30)
        self.body.record(Self.bytes(31 - held, from: held).span)
        #expect(!self.body.isReplayable && self.body.kept.isEmpty && !self.body.isRecording)
        self.body.record(Self.bytes(1).span)
        #expect(!self.body.isReplayable && self.body.kept.isEmpty)
    }

    @Test("more is held than may be kept: it cannot be sent again once it has left")
    mutating func heldTooMuch() {
        self.body.hold(Self.bytes(31).span)
        #expect(self.body.isReplayable)
        self.body.sent(keeping: 30)
        #expect(!self.body.isReplayable && self.body.kept.isEmpty)
    }

    @Test("a body of the gateway's own can be sent again, whatever has left of the client's")
    mutating func own() {
        self.body.sent(keeping: 0)
        self.body.record(Self.bytes(5).span)
        #expect(!self.body.isReplayable)
        self.body.replace(with: Self.bytes(50))
        self.body.sent(keeping: 0)
        #expect(self.body.isReplayable && self.body.isOwn && self.body.isEnded && self.body.kept == Self.bytes(50))
    }

    @Test("more than the limit is refused, byte for byte", arguments: [99, 100, 101])
    mutating func limit(count: Int) {
        let (first, second) = (self.body.received(60), self.body.received(count - 60))
        #expect(first && second == (count <= 100))
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PorticoWire

/// Hostile clients: each known way to make a server work for nothing has its end.
@Suite struct SessionLimitTests {
    @Test("Rapid Reset: a burst of 1,000, then 33 a second (CVE-2023-44487)")
    func rapidReset() {
        var (peer, stream) = (SessionPeer(), UInt32(1))
        func cancel(_ count: Int) {
            for _ in 0..<count where peer.error == nil {
                peer.open(stream)
                _ = peer.send(frame(3, stream: stream, number(8)))
                peer.session.release(stream)
                stream += 2
            }
        }
        cancel(1000)
        #expect(peer.error == nil && peer.session.streamCount == 0)
        peer.now = 1000
        cancel(33)
        #expect(peer.error == nil)
        cancel(1)
        #expect(peer.error == HTTP2Error(.enhanceYourCalm, .resets) && peer.goAway() == .enhanceYourCalm)
    }

    @Test("MadeYouReset: resets that the peer provokes count the same (CVE-2025-8671)")
    func madeYouReset() {
        var (peer, stream) = (SessionPeer(), UInt32(1))
        while peer.error == nil, stream < 10_000 {
            peer.open(stream)
            _ = peer.send(frame(8, stream: stream, number(0)))
            peer.session.release(stream)
            peer.session.didSend()
            stream += 2
        }
        #expect(peer.error?.reason == .resets && stream == 2003)
    }

    @Test("streams that end well give resets back")
    func earnedBack() {
        var (peer, stream) = (SessionPeer(), UInt32(1))
        var head = ResponseHead()
        head.begin(status: 204)
        for _ in 0..<3000 {
            peer.open(stream)
            _ = peer.send(frame(3, stream: stream, number(8)))
            peer.session.release(stream)
            peer.open(stream + 2, ends: true)
            peer.session.send(head, on: stream + 2, endsStream: true)
            peer.session.release(stream + 2)
            peer.session.didSend()
            stream += 4
        }
        #expect(peer.error == nil && peer.session.streamCount == 0)
    }

    @Test("oddities: GOAWAY at three quarters, the end at the whole")
    func glitches() {
        var peer = SessionPeer()
        let odd = frame(0x77, stream: 0)
        _ = peer.send(Array(repeating: odd, count: 7000).flatMap(\.self))
        #expect(peer.goAway() == nil)
        _ = peer.send(Array(repeating: odd, count: 1000).flatMap(\.self))
        #expect(peer.goAway() == .enhanceYourCalm && peer.error == nil)
        _ = peer.send(Array(repeating: odd, count: 2001).flatMap(\.self))
        #expect(peer.error == HTTP2Error(.enhanceYourCalm, .glitches))
        #expect(peer.session.faults[.unread].map { $0 >= 10_000 } == true)
    }

    @Test("empty frames of DATA, with padding or without (CVE-2019-9518)", arguments: [false, true])
    func emptyData(isPadded: Bool) {
        var peer = SessionPeer()
        peer.open(1)
        let empty = isPadded ? frame(0, flags: 8, stream: 1, [1, 0]) : frame(0, stream: 1)
        _ = peer.send(empty + frame(0, stream: 1, [1]) + empty)
        #expect(peer.error == nil)
        _ = peer.send(empty)
        #expect(peer.error == HTTP2Error(.enhanceYourCalm, .emptyData))
    }

    @Test("settings without end, and PRIORITY without end, are oddities")
    func floods() {
        for odd in [frame(4, stream: 0), frame(2, stream: 1, number(0) + [1])] {
            var (peer, count) = (SessionPeer(), 0)
            while peer.error == nil, count < 20_000 {
                _ = peer.send(odd)
                peer.session.didSend()
                count += 1
            }
            #expect(peer.error?.reason == .glitches && count < 10_002)
        }
    }

    @Test("field blocks are bounded, however they come")
    func blocks() {
        var peer = SessionPeer()
        _ = peer.send(frame(1, stream: 1, .init(repeating: 0x82, count: 16_384)))
        for _ in 0..<8 { _ = peer.send(frame(9, stream: 1, .init(repeating: 0x82, count: 16_384))) }
        #expect(peer.error == nil && peer.session.block.count == 9 * 16_384)
        _ = peer.send(frame(9, flags: 4, stream: 1, [0x82]))
        #expect(peer.error == HTTP2Error(.enhanceYourCalm, .continuations))
    }
}

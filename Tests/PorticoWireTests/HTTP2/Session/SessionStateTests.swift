// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PorticoWire

/// By the sections of RFC 9113 that h2spec checks: the states of streams.
@Suite struct SessionStateTests {
    @Test("3.4: the preface and SETTINGS come first")
    func preface() {
        var peer = SessionPeer(begins: false)
        #expect(peer.answers().count == 2)
        #expect(peer.send(Array(SessionPeer.preface.prefix(20))) == [] && peer.error == nil)
        #expect(peer.send(Array(SessionPeer.preface.dropFirst(20))) == [.settings])
        #expect(peer.answers() == [.settingsAck])
        var other = SessionPeer(begins: false)
        _ = other.send(Array("GET / HTTP/1.1\r\n\r\n".utf8))
        #expect(other.goAway() == .protocolError)
        var early = SessionPeer(begins: false)
        _ = early.send(Array(SessionPeer.preface.prefix(24)) + frame(6, stream: 0, Array(0..<8)))
        #expect(early.goAway() == .protocolError)
    }

    @Test("5.1: an idle stream has no frames but HEADERS and PRIORITY")
    func idle() {
        for bytes in [
            frame(0, stream: 1, [1]), frame(3, stream: 1, number(8)), frame(8, stream: 1, number(1)),
            frame(8, stream: 1, number(0)),
        ] {
            var peer = SessionPeer()
            _ = peer.send(bytes)
            #expect(peer.goAway() == .protocolError)
        }
        var peer = SessionPeer()
        #expect(peer.send(frame(2, stream: 1, number(0) + [1])) == [] && peer.error == nil)
        #expect(peer.open(1) == [.request(1, endsStream: false)])
    }

    @Test("5.1: what has ended on the peer's side takes no more data and no more heads")
    func halfClosed() {
        for bytes in [frame(0, stream: 1, [1]), frame(1, flags: 5, stream: 1, SessionPeer.request)] {
            var peer = SessionPeer()
            peer.open(1, ends: true)
            #expect(peer.send(bytes) == [.reset(1, .streamClosed, isOurs: true)])
            #expect(peer.reset(1) == .streamClosed && peer.error == nil)
        }
    }

    @Test("5.1: what has ended on both sides takes nothing; PRIORITY and WINDOW_UPDATE may still come")
    func closed() {
        for (bytes, code): ([UInt8], HTTP2ErrorCode?) in [
            (frame(0, stream: 1, [1]), .streamClosed),
            (frame(1, flags: 5, stream: 1, SessionPeer.request), .streamClosed),
            (frame(9, flags: 4, stream: 1), .protocolError), (frame(8, stream: 1, number(1)), nil),
            (frame(3, stream: 1, number(8)), nil), (frame(2, stream: 1, number(0) + [1]), nil),
        ] {
            var peer = SessionPeer()
            peer.open(1, ends: true)
            var head = ResponseHead()
            head.begin(status: 204)
            peer.session.send(head, on: 1, endsStream: true)
            peer.session.release(1)
            #expect(peer.session.streamCount == 0)
            _ = peer.send(bytes)
            #expect(peer.goAway() == code)
        }
    }

    @Test("5.1: behind the peer's own RST_STREAM comes nothing; behind ours, what was on its way")
    func reset() {
        for release in [false, true] {
            for late in [frame(0, stream: 1, [1]), frame(1, flags: 5, stream: 1, SessionPeer.request)] {
                var peer = SessionPeer()
                peer.open(1)
                #expect(peer.send(frame(3, stream: 1, number(8))) == [.reset(1, .cancel, isOurs: false)])
                if release { peer.session.release(1) }
                _ = peer.send(late)
                #expect(peer.reset(1) == .streamClosed && peer.error == nil)
            }
            var peer = SessionPeer()
            peer.open(3)
            peer.session.reset(3, .cancel)
            if release { peer.session.release(3) }
            #expect(peer.reset(3) == .cancel)
            let late = frame(0, stream: 3, [1]) + frame(1, flags: 5, stream: 3, SessionPeer.request)
            #expect(peer.send(late + frame(8, stream: 3, number(1))) == [])
            #expect(peer.answers() == [] && peer.error == nil)
        }
    }

    @Test("5.1.1: streams of clients have odd numbers that only rise")
    func numbers() {
        for (first, second): (UInt32, UInt32) in [(1, 2), (5, 3), (5, 4)] {
            var peer = SessionPeer()
            peer.open(first)
            peer.open(second)
            #expect(peer.goAway() == .protocolError)
        }
    }

    @Test("5.1.2: more streams than the limit are refused; one that was reset counts until it is released")
    func limit() {
        var limits = HTTP2Limits()
        limits.streams = 2
        var peer = SessionPeer(limits)
        peer.open(1)
        peer.open(3)
        #expect(peer.open(5) == [] && peer.reset(5) == .refusedStream)
        // MadeYouReset and Rapid Reset: the work goes on, whatever the peer says.
        _ = peer.send(frame(3, stream: 1, number(8)) + frame(8, stream: 3, number(0)))
        #expect(peer.session.streamCount == 2)
        #expect(peer.open(7) == [] && peer.reset(7) == .refusedStream)
        peer.session.release(1)
        #expect(peer.open(9) == [.request(9, endsStream: false)] && peer.error == nil)
    }

    @Test("6.8: behind our GOAWAY no stream is taken, and the table stays in step")
    func goAway() {
        var peer = SessionPeer()
        peer.open(1)
        peer.session.goAway(.none)
        #expect(peer.answers() == [.goAway(lastStream: 1, .none, text: ByteRange(start: 17, count: 0))])
        #expect(peer.open(3, [0x40, 1, 0x61, 1, 0x62]) == [])
        #expect(peer.send(frame(0, stream: 3, [1]) + frame(3, stream: 3, number(8))) == [] && peer.error == nil)
        #expect(peer.send(frame(1, flags: 5, stream: 1, [0xbe])) == [.trailers(1)])
        #expect(peer.headErrors == [] && peer.error == nil)
    }

    @Test("8.1: trailers end their stream")
    func trailers() {
        var peer = SessionPeer()
        peer.open(1)
        #expect(
            peer.send(frame(1, flags: 4, stream: 1, block([("a", "b")]))) == [.reset(1, .protocolError, isOurs: true)])
        peer.open(3)
        _ = peer.send(frame(0, stream: 3, [1]))
        #expect(peer.send(frame(1, flags: 5, stream: 3, block([(":path", "/")]))) == [.trailers(3)])
        #expect(peer.headErrors == [.unknownPseudoField] && peer.reset(3) == .protocolError)
    }

    @Test("8.1.1: a malformed request ends its stream, a large one may be answered; a bad block ends all")
    func malformed() {
        var peer = SessionPeer()
        peer.open(1, block([("X", "y")]))
        #expect(peer.headErrors == [.badFieldName] && peer.reset(1) == .protocolError)
        peer.open(3, ends: true, SessionPeer.request + block([("x", String(repeating: "y", count: 16_000))]))
        #expect(peer.error == nil && peer.headErrors.count == 1)
        peer.open(5, ends: true, SessionPeer.request + block((0..<100).map { ("x\($0)", "") }))
        #expect(peer.headErrors.last == .tooManyFields && peer.reset(5) == nil)
        var head = ResponseHead()
        head.begin(status: 431)
        peer.session.send(head, on: 5, endsStream: true)
        #expect(peer.answers().count == 1)
        peer.open(7, [0xff, 0xff])
        #expect(peer.goAway() == .compression)
        peer.open(9)
        #expect(peer.answers() == [])
    }

    @Test("8.1.1: a body is as long as its head says")
    func length() {
        let head = SessionPeer.request + block([("content-length", "3")])
        for (bytes, isRight) in [
            (frame(0, flags: 1, stream: 1, [1, 2]), false), (frame(0, stream: 1, [1, 2, 3, 4]), false),
            (frame(0, stream: 1, [1, 2]) + frame(1, flags: 5, stream: 1, block([("a", "b")])), false),
            (frame(0, stream: 1, [1, 2]) + frame(0, flags: 1, stream: 1, [3]), true),
            (frame(0, stream: 1, [1, 2, 3]) + frame(1, flags: 5, stream: 1, block([("a", "b")])), true),
            (frame(0, stream: 1, [1, 2, 3]) + frame(0, flags: 1, stream: 1), true),
        ] {
            var peer = SessionPeer()
            peer.open(1, head)
            _ = peer.send(bytes)
            #expect(peer.reset(1) == (isRight ? nil : .protocolError) && peer.error == nil)
        }
    }

    @Test("a head that no one reads is passed over, and the table stays in step")
    func unread() {
        var peer = SessionPeer()
        peer.readsHeads = false
        peer.open(1, ends: true, SessionPeer.request + [0x40, 1, 0x61, 1, 0x62])
        peer.readsHeads = true
        peer.open(3, ends: true, SessionPeer.request + [0xbe])
        #expect(peer.headErrors == [] && peer.error == nil)
    }

    @Test("RFC 8441: an extended CONNECT is taken where our settings say so")
    func extendedConnect() {
        let request = block([
            (":method", "CONNECT"), (":protocol", "websocket"), (":scheme", "https"), (":path", "/"),
            (":authority", "a"),
        ])
        var peer = SessionPeer()
        peer.open(1, request)
        #expect(peer.headErrors == [.strayPseudoField] && peer.reset(1) == .protocolError)
        var limits = HTTP2Limits()
        limits.takesExtendedConnect = true
        var other = SessionPeer(limits)
        other.open(1, request)
        #expect(other.headErrors == [] && other.session.streamCount == 1)
    }
}

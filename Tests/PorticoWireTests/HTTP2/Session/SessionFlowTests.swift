// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PorticoWire

/// Windows (RFC 9113 §6.9), settings and pings.
@Suite struct SessionFlowTests {
    private static let body = [UInt8](repeating: 7, count: 20)

    private static func answering(_ peer: inout SessionPeer, _ stream: UInt32 = 1) {
        peer.open(stream, ends: true)
        var head = ResponseHead()
        head.begin(status: 200)
        peer.session.send(head, on: stream, endsStream: false)
        _ = peer.answers()
    }

    @Test("6.9.2: what is sent waits for the window, which settings change, below nothing too")
    func sending() {
        var peer = SessionPeer()
        _ = peer.send(frame(4, stream: 0, setting(4, 5)))
        Self.answering(&peer)
        #expect(peer.session.send(Self.body.span, on: 1, endsStream: true) == 5)
        #expect(peer.session.send(Self.body.span, on: 1, endsStream: true) == 0)
        #expect(peer.send(frame(4, stream: 0, setting(4, 3))) == [.settings] && peer.session.sendable(on: 1) == 0)
        #expect(peer.send(frame(8, stream: 1, number(2))) == [.windowOpened(1)] && peer.session.sendable(on: 1) == 0)
        _ = peer.send(frame(8, stream: 1, number(4)))
        #expect(peer.session.sendable(on: 1) == 4)
        _ = peer.send(frame(4, stream: 0, setting(4, 100)))
        _ = peer.answers()
        #expect(peer.session.send(Self.body.span, on: 1, endsStream: true) == 20)
        guard case .data(let piece)? = peer.answers().first else { return #expect(Bool(false)) }
        #expect(piece.endsStream && piece.bytes.count == 20)
    }

    @Test("6.9.1: the connection has a window of its own, and frames are no longer than 16 KiB")
    func connection() {
        var peer = SessionPeer()
        _ = peer.send(frame(4, stream: 0, setting(4, 1 << 20) + setting(5, 1 << 20)))
        Self.answering(&peer)
        let large = [UInt8](repeating: 1, count: 100_000)
        #expect(peer.session.send(large.span, on: 1, endsStream: true) == 65_535)
        let pieces = peer.answers().compactMap { if case .data(let piece) = $0 { Int(piece.bytes.count) } else { nil } }
        #expect(pieces == [16_384, 16_384, 16_384, 16_383])
        #expect(peer.send(frame(8, stream: 0, number(10))) == [.windowOpened(0)])
        #expect(peer.session.sendable(on: 1) == 10)
    }

    @Test("6.9.1: windows do not grow beyond 2^31 - 1")
    func largest() {
        var peer = SessionPeer()
        peer.open(1)
        _ = peer.send(frame(8, stream: 1, number(0x7fff_ffff)))
        #expect(peer.reset(1) == .flowControl && peer.error == nil)
        _ = peer.send(frame(8, stream: 0, number(0x7fff_ffff)))
        #expect(peer.goAway() == .flowControl)
        var other = SessionPeer()
        other.open(1)
        _ = other.send(frame(8, stream: 1, number(100)) + frame(4, stream: 0, setting(4, 0x7fff_ffff)))
        #expect(other.goAway() == .flowControl)
    }

    @Test("6.9: more than a window takes ends the stream, or the connection")
    func receiving() {
        var limits = HTTP2Limits()
        limits.streamWindow = 10
        var peer = SessionPeer(limits)
        peer.open(1)
        _ = peer.send(frame(0, stream: 1, .init(repeating: 1, count: 11)))
        #expect(peer.reset(1) == .flowControl && peer.error == nil)
        limits.streamWindow = 1 << 20
        limits.connectionWindow = 65_535
        var other = SessionPeer(limits)
        other.open(1)
        for _ in 0..<4 { _ = other.send(frame(0, stream: 1, .init(repeating: 1, count: 16_384))) }
        #expect(other.goAway() == .flowControl)
    }

    @Test("what is used, padding, and what no one takes, goes back to the windows")
    func used() {
        var limits = HTTP2Limits()
        limits.streamWindow = 1000
        limits.connectionWindow = 65_535
        var peer = SessionPeer(limits)
        peer.open(1)
        let padded = frame(
            0, flags: 8, stream: 1, [200] + .init(repeating: 1, count: 300) + .init(repeating: 0, count: 200))
        #expect(peer.send(padded) == [.data(1, ByteRange(start: 10, count: 300), endsStream: false)])
        #expect(peer.answers() == [])
        peer.session.consume(1, 300)
        #expect(peer.answers() == [.windowUpdate(stream: 1, increment: 501)])
        peer.session.reset(1, .cancel)
        _ = peer.answers()
        var returned = 0
        for _ in 0..<300 {
            _ = peer.send(padded)
            for case .windowUpdate(0, let increment) in peer.answers() { returned += increment }
        }
        #expect(peer.error == nil && returned > 300 * 501 - 40_000)
    }

    @Test("6.5.3, 6.7: settings and pings are answered; answers that no one takes end the connection")
    func controls() {
        var peer = SessionPeer()
        #expect(peer.send(frame(6, stream: 0, Array(1...8)) + frame(6, flags: 1, stream: 0, Array(1...8))) == [.pong])
        #expect(peer.answers() == [.ping(ByteRange(start: 9, count: 8), isAck: true)])
        let ping = frame(6, stream: 0, Array(1...8))
        for _ in 0..<20 {
            _ = peer.send(Array(repeating: ping, count: 999).flatMap(\.self))
            #expect(peer.error == nil && peer.answers().count == 999)
        }
        _ = peer.send(Array(repeating: ping, count: 1001).flatMap(\.self))
        #expect(peer.error == HTTP2Error(.enhanceYourCalm, .queuedControls))
    }
}

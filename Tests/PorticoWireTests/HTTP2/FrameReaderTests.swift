// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PorticoWire

/// By the sections of RFC 9113 that h2spec checks.
@Suite struct FrameReaderTests {
    @Test("4.1: frames of unknown types, unknown flags and the reserved bit are passed over")
    func unknown() throws {
        let bytes =
            frame(0x16, flags: 0xff, stream: 0x8000_0003, [1, 2]) + frame(6, flags: 0xfe, stream: 0, Array(0..<8))
        #expect(
            try frames(bytes).frames == [
                .ignored(stream: 3, type: 0x16), .ping(ByteRange(start: 20, count: 8), isAck: false),
            ])
    }

    @Test("4.2: a frame as long as the limit is read, a longer one refused before it has come")
    func size() throws {
        #expect(try frames(frame(0, stream: 1, .init(repeating: 7, count: 16_384))).rest == 0)
        let error = HTTP2Error(.frameSize, .frameTooLarge)
        #expect(frameError([0, 0x40, 1, 0, 0, 0, 0, 0, 1]) == error)
        #expect(frameError([0, 0x40, 1, 0x77, 0, 0, 0, 0, 0]) == error)
        var limits = HTTP2FrameLimits()
        limits.frame = 20_000
        #expect(try frames(frame(0, stream: 1, .init(repeating: 7, count: 16_385)), limits: limits).rest == 0)
    }

    @Test(
        "4.3, 6.2, 6.10: nothing stands within a field block but what continues it",
        arguments: [
            (frame(1, stream: 1) + frame(0, stream: 1), .blockInterrupted),
            (frame(1, stream: 1) + frame(1, flags: 4, stream: 3), .blockInterrupted),
            (frame(1, stream: 1) + frame(9, flags: 4, stream: 3), .blockInterrupted),
            (frame(1, stream: 1) + frame(6, stream: 0, Array(0..<8)), .blockInterrupted),
            (frame(1, stream: 1) + frame(0x77, stream: 1), .blockInterrupted),
            (frame(9, flags: 4, stream: 1), .continuationAlone),
            (frame(1, flags: 4, stream: 1) + frame(9, flags: 4, stream: 1), .continuationAlone),
            (frame(1, stream: 1) + frame(9, flags: 4, stream: 1) + frame(9, flags: 4, stream: 1), .continuationAlone),
        ] as [([UInt8], HTTP2Fault)])
    func blocks(bytes: [UInt8], fault: HTTP2Fault) {
        #expect(frameError(bytes) == HTTP2Error(.protocolError, fault))
    }

    @Test("a field block of more frames than the limit is given up (CVE-2024-27316)")
    func continuations() throws {
        let eight = frame(1, stream: 1) + Array(repeating: frame(9, stream: 1), count: 8).joined()
        #expect(frameError(eight) == nil)
        #expect(frameError(eight + frame(9, stream: 1)) == HTTP2Error(.enhanceYourCalm, .continuations))
    }

    @Test("6.1: DATA passes as it comes, without its padding, and says once what it takes of the windows")
    func data() throws {
        var (reader, offset) = (HTTP2FrameReader(), 0)
        let bytes = frame(0, flags: 0x9, stream: 5, [3] + Array("hello".utf8) + [0, 0, 0])
        func next(_ count: Int) throws -> HTTP2Frame? {
            try reader.next(Array(bytes.prefix(count)).span, from: &offset)
        }
        func piece(_ start: Int, _ count: Int, _ flow: Int, _ isFirst: Bool, _ isLast: Bool) -> HTTP2Frame {
            .data(
                HTTP2DataPiece(
                    stream: 5, bytes: ByteRange(start: start, count: count), flowCount: flow, isFirst: isFirst,
                    isLast: isLast, endsStream: isLast))
        }
        #expect(try next(9) == nil)
        #expect(try next(12) == piece(10, 2, 9, true, false))
        #expect(try next(12) == nil)
        #expect(try next(16) == piece(12, 3, 0, false, false))
        #expect(!reader.isBetweenFrames)
        #expect(try next(18) == piece(16, 0, 0, false, true))
        #expect(reader.isBetweenFrames)
    }

    @Test(
        "6.1, 6.2: padding that is longer than its frame",
        arguments: [(0, [5, 1, 2]), (0, [1]), (1, [5, 1, 2]), (1, [1])] as [(UInt8, [UInt8])])
    func padding(type: UInt8, payload: [UInt8]) {
        #expect(frameError(frame(type, flags: 0xc, stream: 1, payload)) == HTTP2Error(.protocolError, .padding))
        #expect(frameError(frame(type, flags: 0xc, stream: 1)) == HTTP2Error(.frameSize, .frameSize))
    }

    @Test("6.2: HEADERS with padding and priority are a block and nothing else")
    func headers() throws {
        let bytes = frame(1, flags: 0x2d, stream: 3, [2] + number(0x8000_0001) + [16] + [0x82, 0x87] + [0, 0])
        guard case .block(let piece) = try #require(try frames(bytes).frames.first) else { return #expect(Bool(false)) }
        #expect(Array(bytes[piece.bytes]) == [0x82, 0x87])
        #expect(piece.isFirst && piece.isLast && piece.endsStream && !piece.dependsOnItself)
        #expect(frameError(frame(1, flags: 0x24, stream: 3, [0, 0, 0, 1])) == HTTP2Error(.frameSize, .frameSize))
        let own = frame(1, flags: 0x24, stream: 3, number(3) + [16])
        guard case .block(let piece) = try #require(try frames(own).frames.first) else { return #expect(Bool(false)) }
        #expect(piece.dependsOnItself)
    }

    @Test(
        "6.1 to 6.10: frames of a stream name one, those of the connection none",
        arguments: [
            (0, 0, []), (1, 0, []), (2, 0, Array(0..<5)), (3, 0, [0, 0, 0, 8]), (9, 0, []), (4, 1, []),
            (6, 1, Array(0..<8)), (7, 1, Array(0..<8)),
        ] as [(UInt8, UInt32, [UInt8])])
    func streams(type: UInt8, stream: UInt32, payload: [UInt8]) {
        let fault: HTTP2Fault = stream == 0 ? .streamMissing : .streamNamed
        #expect(frameError(frame(type, stream: stream, payload)) == HTTP2Error(.protocolError, fault))
    }

    @Test(
        "6.4 to 6.9: frames of one length have no other",
        arguments: [
            (3, 1, 3), (3, 1, 5), (4, 0, 5), (4, 0, 7), (6, 0, 7), (6, 0, 9), (7, 0, 7), (8, 0, 3), (8, 1, 5),
        ] as [(UInt8, UInt32, Int)])
    func lengths(type: UInt8, stream: UInt32, count: Int) {
        let bytes = frame(type, stream: stream, [UInt8](repeating: 1, count: count))
        #expect(frameError(bytes) == HTTP2Error(.frameSize, .frameSize))
    }

    @Test("6.3: PRIORITY is of no effect; of another length, or on itself, it ends its stream")
    func priority() throws {
        func read(_ payload: [UInt8]) throws -> [HTTP2Frame] { try frames(frame(2, stream: 3, payload)).frames }
        #expect(try read(number(1) + [9]) == [.ignored(stream: 3, type: 2)])
        #expect(try read([1, 2, 3, 4]) == [.faulty(HTTP2Error(.frameSize, .frameSize, stream: 3))])
        #expect(
            try read(number(0x8000_0003) + [9]) == [.faulty(HTTP2Error(.protocolError, .dependsOnItself, stream: 3))])
    }

    @Test("6.5: settings are taken in their order, unknown ones passed over")
    func settings() throws {
        let payload =
            setting(3, 100) + setting(4, 1) + setting(0x99, 7) + setting(4, 70_000) + setting(5, 16_384)
            + setting(1, 0) + setting(2, 0) + setting(6, 9) + setting(8, 1)
        let bytes = frame(4, stream: 0, payload)
        guard case .settings(let range) = try #require(try frames(bytes).frames.first) else {
            return #expect(Bool(false))
        }
        var settings = HTTP2Settings()
        settings.read(bytes.span, range)
        #expect(settings.streams == 100 && settings.window == 70_000 && settings.frame == 16_384)
        #expect(settings.tableSize == 0 && !settings.enablesPush && settings.headSize == 9)
        #expect(settings.enablesConnectProtocol)
        #expect(try frames(frame(4, flags: 1, stream: 0)).frames == [.settingsAck])
    }

    @Test("6.5, 6.5.2, 6.5.3: settings that cannot be")
    func badSettings() {
        #expect(frameError(frame(4, flags: 1, stream: 0, setting(1, 1))) == HTTP2Error(.frameSize, .frameSize))
        for (name, value, code): (UInt16, UInt32, HTTP2ErrorCode) in [
            (2, 2, .protocolError), (4, 0x8000_0000, .flowControl), (5, 16_383, .protocolError),
            (5, 16_777_216, .protocolError), (8, 2, .protocolError),
        ] {
            #expect(frameError(frame(4, stream: 0, setting(name, value))) == HTTP2Error(code, .settingsValue))
        }
        let many = Array(repeating: setting(1, 1), count: 33).flatMap(\.self)
        #expect(frameError(frame(4, stream: 0, many)) == HTTP2Error(.enhanceYourCalm, .settingsCount))
        #expect(frameError(frame(4, stream: 0, Array(many.dropLast(6)))) == nil)
    }

    @Test("6.6, 8.4: a push is never taken")
    func push() {
        let bytes = frame(5, flags: 4, stream: 1, number(2))
        #expect(frameError(bytes) == HTTP2Error(.protocolError, .pushPromise))
    }

    @Test("6.4, 6.8, 7: codes; one that is not known is as good as INTERNAL_ERROR")
    func codes() throws {
        #expect(try frames(frame(3, stream: 1, number(8))).frames == [.reset(stream: 1, .cancel)])
        #expect(try frames(frame(3, stream: 1, number(77))).frames == [.reset(stream: 1, .internalError)])
        let bytes = frame(7, stream: 0, number(0x8000_0005) + number(11) + [1, 2])
        #expect(
            try frames(bytes).frames == [
                .goAway(lastStream: 5, .enhanceYourCalm, text: ByteRange(start: 17, count: 2))
            ])
    }

    @Test("6.9, 6.9.1: a window grows by something")
    func windows() throws {
        #expect(try frames(frame(8, stream: 1, number(0x8000_0007))).frames == [.windowUpdate(stream: 1, increment: 7)])
        let error = HTTP2Error(.protocolError, .zeroIncrement, stream: 1)
        #expect(try frames(frame(8, stream: 1, number(0))).frames == [.faulty(error)])
        #expect(frameError(frame(8, stream: 0, number(0))) == HTTP2Error(.protocolError, .zeroIncrement))
    }

    @Test("3.4: the preface, whole, in part, and what is none")
    func preface() {
        let text = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
        #expect(HTTP2Preface.read((text + [1]).span) == .preface)
        for count in 0..<24 { #expect(HTTP2Preface.read(Array(text.prefix(count)).span) == .beginning) }
        for other in ["GET / HTTP/1.1\r\n", "PRI * HTTP/1.1\r\n", "P ", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\r"] {
            #expect(HTTP2Preface.read(Array(other.utf8).span) == .other)
        }
    }
}

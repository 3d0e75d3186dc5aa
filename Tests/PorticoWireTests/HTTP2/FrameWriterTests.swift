// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PorticoWire

@Suite struct FrameWriterTests {
    @Test("what is written is read as it was meant")
    func frames() throws {
        var output = OutputBuffer()
        var settings = HTTP2Settings()
        settings.enablesPush = false
        settings.streams = 100
        settings.window = 1 << 20
        settings.headSize = 32_768
        settings.enablesConnectProtocol = true
        output.append(settings: settings)
        output.appendSettingsAck()
        output.append(ping: ([1, 2, 3, 4, 5, 6, 7, 8] as [UInt8]).span, isAck: true)
        output.append(reset: 3, .cancel)
        output.append(windowUpdate: 70_000, stream: 5)
        output.append(goAway: .enhanceYourCalm, lastStream: 7, text: "calm")
        output.append(dataOf: 2, stream: 9, endsStream: true)
        output.append([1, 2] as [UInt8])
        let bytes = output.bytes
        let read = try PorticoWireTests.frames(bytes)
        #expect(read.rest == 0 && read.frames.count == 7)
        guard case .settings(let range) = read.frames[0], case .ping(let ping, true) = read.frames[2],
            case .goAway(7, .enhanceYourCalm, let text) = read.frames[5], case .data(let data) = read.frames[6]
        else { return #expect(Bool(false)) }
        var back = HTTP2Settings()
        back.read(bytes.span, range)
        #expect(back == settings)
        #expect(Array(bytes[ping]) == [1, 2, 3, 4, 5, 6, 7, 8] && Array(bytes[text]) == Array("calm".utf8))
        #expect(Array(read.frames[3...4]) == [.reset(stream: 3, .cancel), .windowUpdate(stream: 5, increment: 70_000)])
        #expect(data.endsStream && Array(bytes[data.bytes]) == [1, 2] && data.stream == 9)
    }

    @Test("a block that is longer than a frame is continued", arguments: [0, 1, 99, 100, 101, 200, 201, 350])
    func continued(count: Int) throws {
        let block = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        var output = OutputBuffer()
        output.append(headersOf: 5, endsStream: true, largest: 100) { $0.append(block) }
        let bytes = output.bytes
        var (gathered, pieces) = ([UInt8](), [HTTP2BlockPiece]())
        for case .block(let piece) in try PorticoWireTests.frames(bytes).frames {
            gathered += bytes[piece.bytes]
            pieces.append(piece)
        }
        #expect(gathered == block && pieces.allSatisfy { $0.stream == 5 && $0.bytes.count <= 100 })
        #expect(pieces.count == max(1, (count + 99) / 100))
        #expect(pieces.first?.endsStream == true && pieces.filter(\.isLast).count == 1 && pieces.last?.isLast == true)
    }
}

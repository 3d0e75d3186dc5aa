// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoWire
import Testing

@testable import PorticoProxy

@Suite("Body relay")
struct BodyRelayTests {
    /// Feeds the body in pieces of this size, and gives back what a socket's other end receives.
    static func relayed(_ body: String, _ framing: BodyFraming, _ mode: BodyRelay.Mode, piece: Int) throws -> String {
        var ends: [Int32] = [0, 0]
        try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
        defer { close(ends[1]) }
        let worker = Worker(index: 0, loop: try WorkerLoop(), accessLog: AccessLog(sink: nil), seed: 1)
        let socket = try StreamSocket(ends[0], worker: worker, isConnecting: false)
        defer { socket.close() }
        let writer = BurstWriter(worker: worker, socket: socket)
        var relay = BodyRelay(framing, mode: mode, refusedTrailers: ["X-User-Id"])
        let bytes = Array(body.utf8)
        var start = 0
        while start < bytes.count, !relay.isEnded {
            let part = Array(bytes[start..<min(start + piece, bytes.count)])
            start += try relay.relay(part.span, from: 0, to: writer)
        }
        let isWhole = relay.endOfConnection(writer)
        #expect(isWhole)
        writer.flush()
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = recv(ends[1], &buffer, buffer.count, Int32(MSG_DONTWAIT))
        return String(decoding: buffer.prefix(max(count, 0)), as: UTF8.self)
    }

    static let chunked =
        "5;name=value\r\nhello\r\n6\r\n world\r\n0\r\nX-Sum: 1\r\nX-User-Id: 7\r\nContent-Length: 3\r\n\r\n"

    @Test("chunks pass; extensions, identity and framing trailers do not, at every split", arguments: 1...40)
    func chunks(piece: Int) throws {
        let out = try Self.relayed(Self.chunked, .chunked, .asReceived, piece: piece)
        #expect(out == "5\r\nhello\r\n6\r\n world\r\n0\r\nX-Sum: 1\r\n\r\n")
    }

    @Test("a client of HTTP/1.0 gets the data alone, at every split", arguments: 1...40)
    func data(piece: Int) throws {
        #expect(try Self.relayed(Self.chunked, .chunked, .dataOnly, piece: piece) == "hello world")
    }

    @Test("a body without a length becomes chunks", arguments: [1, 3, 11])
    func toChunks(piece: Int) throws {
        let out = try Self.relayed("hello world", .untilClose, .chunks, piece: piece)
        #expect(out.hasSuffix("0\r\n\r\n"))
        #expect(try Self.relayed(out, .chunked, .dataOnly, piece: 7) == "hello world")
    }

    @Test("data beyond the limit is an error")
    func limit() throws {
        var relay = BodyRelay(.chunked, limit: 10)
        let bytes = Array("b\r\nhello world\r\n".utf8)
        do {
            _ = try relay.relay(bytes.span, from: 0, to: nil)
            Issue.record("eleven bytes passed")
        } catch {
            #expect((error as? ProxyError)?.kind == .bodyTooLarge)
        }
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// A peer that takes a message in small pieces with a rest after each, and after a while the rest of it at once.
struct SlowReader: Sendable, CustomTestStringConvertible {
    /// Bytes that are read at a time.
    var piece: Int
    /// Of the system, in bytes: with a small one each piece that is read makes room that the sender hears of.
    var buffer: Int32
    /// The rest after a piece, in milliseconds: far below any `idle` here.
    var rest: Int32 = 40
    /// For how long it is slow.
    var time = Duration.milliseconds(1600)

    var testDescription: String { "\(self.piece / 1024) KiB in \(self.rest) ms" }

    /// Takes several of the gateway's buffers within `idle`.
    static let brisk = SlowReader(piece: 192 << 10, buffer: 64 << 10)
    /// Takes less than one of them, and more than the system keeps unsent for a client.
    static let walking = SlowReader(piece: 6 << 10, buffer: 16 << 10)
    /// Takes so little that the system reports no room: that it moves shows in how much it has not delivered yet.
    static let crawling = SlowReader(piece: 2 << 10, buffer: 8 << 10)

    /// The `idle` that these are slower than, and never rest for.
    static let idle = "800ms"

    /// A message's length that is still on its way when the slow time ends, in bytes.
    /// - Parameter buffers: What the systems on the way may hold.
    func length(buffers: Int) -> Int { buffers + self.piece * Int(self.time / .milliseconds(Int(self.rest))) }

    /// What the gateway's system takes for a client: it is told to keep little.
    static let towardsClient = 1 << 20
    /// What it takes for a service.
    static let towardsService = 6 << 20

    func connect(port: Int) throws -> PlainSocket { try PlainSocket(port: port, receiveBuffer: self.buffer) }

    /// Reads a message at this pace; its bytes, up to the end of a body of so many bytes or of the connection.
    func take(from socket: PlainSocket, body: Int) -> [UInt8] {
        var received: [UInt8] = []
        var length = Int.max
        let end = ContinuousClock.now + self.time
        var isSlow = true
        while received.count < length {
            if isSlow, ContinuousClock.now >= end {
                isSlow = false
                socket.enlargeReceiveBuffer()
            }
            let piece = socket.receive(atMost: isSlow ? self.piece : 1 << 20)
            if piece.isEmpty { break }
            received += piece
            if length == .max, let head = received.firstRange(of: Array("\r\n\r\n".utf8)) {
                length = head.upperBound + body
            }
            if isSlow { socket.rest(milliseconds: self.rest) }
        }
        return received
    }

    /// Sends a request and reads the answer, and expects a 200 with this body whole.
    /// - Parameter endsSending: The client's side ends behind the request.
    func expect(_ body: String, port: Int, _ request: String, endsSending: Bool = false) async throws {
        let received = try await PlainSocket.run {
            let socket = try self.connect(port: port)
            socket.send(request)
            if endsSending { socket.endSending() }
            return self.take(from: socket, body: body.utf8.count)
        }
        let begin = try #require(received.firstRange(of: Array("\r\n\r\n".utf8))?.upperBound)
        #expect(received.starts(with: Array("HTTP/1.1 200 ".utf8)))
        #expect(received.count - begin == body.utf8.count, "of \(body.utf8.count) bytes these came")
        let isSame = Array(received[begin...]) == Array(body.utf8)
        #expect(isSame, "what came is something else")
    }

    /// Sends a request and waits for the first bytes of the answer, then reads no more. How long the gateway keeps the
    /// connection then.
    static func stop(_ gateway: TestGateway, _ request: String) async throws -> Duration {
        let port = gateway.port
        let socket = try await PlainSocket.run {
            let socket = try Self.crawling.connect(port: port)
            socket.send(request)
            _ = socket.receive(atMost: 1)
            return socket
        }
        let begin = ContinuousClock.now
        let scrape = try await Scrape.of(gateway) { $0.sum("portico_connections") == 0 }
        #expect(scrape.sum("portico_connections") == 0, "the connection is still there")
        let time = ContinuousClock.now - begin
        withExtendedLifetime(socket) {}
        return time
    }
}

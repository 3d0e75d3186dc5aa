// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PorticoWire

/// A client's session and a server's, with what they say cut anywhere.
@Suite struct SessionPairTests {
    private struct Pair {
        var client = HTTP2Session(.client)
        var server = HTTP2Session(.server)
        var random: SeededGenerator
        /// What each stream is to carry both ways, how much has gone, and what has come.
        var bodies: [UInt32: [UInt8]] = [:]
        var sent: [UInt32: Int] = [:]
        var answered: [UInt32: Int] = [:]
        var atServer: [UInt32: [UInt8]] = [:]
        var atClient: [UInt32: [UInt8]] = [:]
        var ended: Set<UInt32> = []
        var toServer: [UInt8] = []
        var toClient: [UInt8] = []

        init(seed: UInt64) { self.random = SeededGenerator(seed: seed) }

        mutating func open() {
            let path = Array("/\(self.bodies.count)".utf8)
            let (method, authority) = (Array("POST".utf8), Array("a.example".utf8))
            let id = self.client.open(endsStream: false, toHEAD: false) { encoder, output in
                encoder.append(
                    method: method.span, isSecure: true, authority: authority.span, path: path.span,
                    connectProtocol: Span(), to: &output)
            }
            guard let id else { return }
            let count = self.random.oneIn(4) ? self.random.below(300_000) : self.random.below(2000)
            self.bodies[id] = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ Int(id)) }
            self.sent[id] = 0
        }

        /// Sends on, from one side of each stream.
        mutating func push() {
            for (id, body) in self.bodies.sorted(by: { $0.key < $1.key }) {
                if let from = self.sent[id] {
                    let part = Array(body[from...])
                    let count = self.client.send(part.span, on: id, endsStream: true)
                    self.sent[id] = from + count == body.count ? nil : from + count
                }
                if let from = self.answered[id] {
                    let part = Array(body[from...])
                    let count = self.server.send(part.span, on: id, endsStream: true)
                    self.answered[id] = from + count == body.count ? nil : from + count
                    if from + count == body.count { self.server.release(id) }
                }
            }
        }

        mutating func exchange() throws {
            self.toServer += self.client.output.bytes
            self.client.didSend()
            self.toClient += self.server.output.bytes
            self.server.didSend()
            let (forth, back) = (self.random.below(self.toServer.count + 1), self.random.below(self.toClient.count + 1))
            try self.serve(forth)
            try self.receive(back)
        }

        private mutating func serve(_ count: Int) throws {
            let bytes = Array(self.toServer.prefix(count))
            var offset = 0
            while let event = try self.server.next(bytes.span, from: &offset, now: 0) {
                switch event {
                case .request(let id, _):
                    var head = RequestHead()
                    #expect(try self.server.readRequest(into: &head) == nil && head.method == .post)
                    self.atServer[id] = []
                case .data(let id, let range, let ends):
                    self.atServer[id, default: []] += bytes[range]
                    self.server.consume(id, Int(range.count))
                    guard ends else { continue }
                    var head = ResponseHead()
                    head.begin(status: 200)
                    self.server.send(head, on: id, endsStream: false)
                    self.answered[id] = 0
                case .reset: Issue.record("\(event)")
                default: break
                }
            }
            self.toServer.removeFirst(offset)
        }

        private mutating func receive(_ count: Int) throws {
            let bytes = Array(self.toClient.prefix(count))
            var offset = 0
            while let event = try self.client.next(bytes.span, from: &offset, now: 0) {
                switch event {
                case .response:
                    var head = ResponseHead()
                    #expect(try self.client.readResponse(into: &head) == nil && head.status == 200)
                case .data(let id, let range, let ends):
                    self.atClient[id, default: []] += bytes[range]
                    self.client.consume(id, Int(range.count))
                    guard ends else { continue }
                    self.ended.insert(id)
                    self.client.release(id)
                case .reset: Issue.record("\(event)")
                default: break
                }
            }
            self.toClient.removeFirst(offset)
        }
    }

    @Test(
        "whatever the cuts, each body comes back whole on its own stream, and nothing is left",
        arguments: 0..<12 as Range<UInt64>)
    func echo(seed: UInt64) throws {
        var pair = Pair(seed: seed)
        var rounds = 0
        while rounds < 20_000, pair.bodies.count < 40 || pair.ended.count < pair.bodies.count {
            if pair.bodies.count < 40, pair.random.oneIn(3) { pair.open() }
            pair.push()
            try pair.exchange()
            rounds += 1
        }
        #expect(pair.ended.count == 40 && pair.atServer == pair.bodies && pair.atClient == pair.bodies)
        #expect(pair.client.streamCount == 0 && pair.server.streamCount == 0)
    }

    @Test("a client keeps to the server's limit of streams, and opens none behind GOAWAY")
    func limits() throws {
        var client = HTTP2Session(.client)
        func open() -> UInt32? { client.open(endsStream: true, toHEAD: true) { $0.append(status: 200, to: &$1) } }
        var offset = 0
        let bytes = frame(4, stream: 0, setting(3, 2)) + frame(7, stream: 0, number(1) + number(0))
        #expect(try client.next(Array(bytes.prefix(15)).span, from: &offset, now: 0) == .settings)
        #expect(open() == 1 && open() == 3 && open() == nil)
        client.release(1)
        #expect(open() == 5)
        client.release(5)
        #expect(try client.next(bytes.span, from: &offset, now: 0) == .goAway(lastStream: 1, .none))
        #expect(open() == nil && !client.canOpen)
    }

    @Test("a client takes no streams of the server's, and no data before a head")
    func hostileServer() {
        for (bytes, code): ([UInt8], HTTP2ErrorCode) in [
            (frame(1, flags: 4, stream: 2, [0x88]), .protocolError),
            (frame(1, flags: 4, stream: 3, [0x88]), .protocolError),
            (frame(5, flags: 4, stream: 1, number(2)), .protocolError), (frame(0, stream: 2, [1]), .protocolError),
        ] {
            var (client, offset) = (HTTP2Session(.client), 0)
            _ = client.open(endsStream: true, toHEAD: false) { $0.append(status: 200, to: &$1) }
            let all = frame(4, stream: 0) + bytes
            _ = try? client.next(all.span, from: &offset, now: 0)
            #expect((try? client.next(all.span, from: &offset, now: 0)) == nil)
            #expect(client.failure?.code == code)
        }
        var (client, offset) = (HTTP2Session(.client), 0)
        _ = client.open(endsStream: true, toHEAD: false) { $0.append(status: 200, to: &$1) }
        let early = frame(4, stream: 0) + frame(0, stream: 1, [1])
        _ = try? client.next(early.span, from: &offset, now: 0)
        #expect((try? client.next(early.span, from: &offset, now: 0)) == .reset(1, .protocolError, isOurs: true))
    }

    @Test("interim answers come before the answer, a HEAD's has a length and no body")
    func interim() throws {
        var (client, offset, head) = (HTTP2Session(.client), 0, ResponseHead())
        _ = client.open(endsStream: true, toHEAD: true) { $0.append(status: 200, to: &$1) }
        let bytes =
            frame(4, stream: 0) + frame(1, flags: 4, stream: 1, block([(":status", "103")]))
            + frame(1, flags: 5, stream: 1, block([(":status", "200"), ("content-length", "9")]))
        #expect(try client.next(bytes.span, from: &offset, now: 0) == .settings)
        #expect(try client.next(bytes.span, from: &offset, now: 0) == .response(1, endsStream: false))
        #expect(try client.readResponse(into: &head) == nil && head.isInterim)
        #expect(try client.next(bytes.span, from: &offset, now: 0) == .response(1, endsStream: true))
        #expect(try client.readResponse(into: &head) == nil && head.status == 200 && head.statedLength == 9)
        client.release(1)
        #expect(client.streamCount == 0)
    }
}

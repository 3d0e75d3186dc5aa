// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHPACK
import PorticoTesting

/// A client or a server of HTTP/2 that a test drives frame by frame. It shares no code with the gateway's codec.
actor HTTP2TestPeer {
    struct Frame: Sendable, Equatable {
        var type: UInt8
        var flags: UInt8 = 0
        var stream: Int = 0
        var payload: [UInt8] = []

        static let data: UInt8 = 0
        static let headers: UInt8 = 1
        static let reset: UInt8 = 3
        static let settings: UInt8 = 4
        static let ping: UInt8 = 6
        static let goAway: UInt8 = 7
        static let windowUpdate: UInt8 = 8

        var endsStream: Bool { self.flags & 1 != 0 }

        var bytes: [UInt8] {
            let count = self.payload.count
            return [UInt8(count >> 16 & 255), UInt8(count >> 8 & 255), UInt8(count & 255), self.type, self.flags]
                + HTTP2TestPeer.number(self.stream) + self.payload
        }
    }

    /// What has come on a stream: a response, or a request.
    struct Message: Sendable {
        var status = ""
        var fields: [String: String] = [:]
        /// Those of interim responses.
        var interim: [String] = []
        var body: [UInt8] = []
        var trailers: [String: String]?
        /// The code of RST_STREAM; `nil`: there was none.
        var reset: Int?
        var isEnded = false

        var text: String { String(decoding: self.body, as: UTF8.self) }
    }

    nonisolated let connection: RawConnection
    private var encoder = HPACKEncoder(allocator: ByteBufferAllocator())
    private var decoder = HPACKDecoder(allocator: ByteBufferAllocator())
    private var responses: [Int: Message] = [:]
    private var nextStream = 1
    /// The streams of requests that have come and were not asked for.
    private var requests: [Int] = []
    /// Frames that belong to no stream, acknowledgements included.
    private(set) var controls: [Frame] = []
    /// The last stream and the code of a GOAWAY.
    private(set) var goAway: (lastStream: Int, code: Int)?
    /// Whether windows are opened again as data come.
    private var opensWindows = true

    static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)

    /// - Parameter settings: what the client says of itself at the start.
    init(
        _ connection: RawConnection, settings: [(UInt16, Int)] = [], opensWindows: Bool = true
    ) async throws {
        self.connection = connection
        self.opensWindows = opensWindows
        try await connection.send(Self.preface + Self.settings(settings).bytes)
    }

    static func connect(
        _ gateway: TestGateway, settings: [(UInt16, Int)] = [], opensWindows: Bool = true
    ) async throws -> HTTP2TestPeer {
        try await HTTP2TestPeer(
            try await gateway.connect(), settings: settings, opensWindows: opensWindows)
    }

    /// The server's side of a connection that a client has made.
    init(serving connection: RawConnection, settings: [(UInt16, Int)] = [], opensWindows: Bool = true) async throws {
        self.connection = connection
        self.opensWindows = opensWindows
        let preface = try await connection.receive(Self.preface.count)
        guard preface == Self.preface else { throw TestingError("the connection does not begin with the preface") }
        try await connection.send(Self.settings(settings).bytes)
    }

    static func number(_ value: Int) -> [UInt8] { [24, 16, 8, 0].map { UInt8(value >> $0 & 255) } }

    static func settings(_ settings: [(UInt16, Int)]) -> Frame {
        let payload = settings.flatMap { [UInt8($0.0 >> 8), UInt8($0.0 & 255)] + Self.number($0.1) }
        return Frame(type: Frame.settings, payload: payload)
    }

    // MARK: Sending

    func send(_ frames: Frame...) async throws { try await self.connection.send(frames.flatMap(\.bytes)) }

    /// A field block.
    func block(_ fields: [(String, String)]) throws -> [UInt8] {
        var buffer = ByteBuffer()
        try self.encoder.encode(headers: HPACKHeaders(fields), to: &buffer)
        return Array(buffer.readableBytesView)
    }

    /// The fields that every request has.
    static func fields(
        _ path: String, method: String = "GET", authority: String = "a.example"
    ) -> [(String, String)] {
        [(":method", method), (":scheme", "http"), (":path", path), (":authority", authority)]
    }

    /// Begins a request, and returns its stream.
    @discardableResult
    func open(_ fields: [(String, String)], ends: Bool = true) async throws -> Int {
        let stream = self.nextStream
        self.nextStream += 2
        try await self.send(
            Frame(type: Frame.headers, flags: ends ? 5 : 4, stream: stream, payload: try self.block(fields)))
        return stream
    }

    func sendData(_ bytes: [UInt8], on stream: Int, ends: Bool = false) async throws {
        try await self.send(Frame(type: Frame.data, flags: ends ? 1 : 0, stream: stream, payload: bytes))
    }

    /// So many bytes, in frames as long as they may be.
    func sendData(count: Int, on stream: Int) async throws {
        var bytes: [UInt8] = []
        for start in stride(from: 0, to: count, by: 16_384) {
            let payload = [UInt8](repeating: 0x61, count: min(16_384, count - start))
            bytes += Frame(type: Frame.data, stream: stream, payload: payload).bytes
        }
        try await self.connection.send(bytes)
    }

    func openWindow(of stream: Int, by count: Int) async throws {
        try await self.send(
            Frame(type: Frame.windowUpdate, stream: stream, payload: Self.number(count)))
    }

    /// A whole request and its response.
    func get(_ path: String, _ more: [(String, String)] = []) async throws -> Message {
        try await self.response(on: try await self.open(Self.fields(path) + more))
    }

    // MARK: Windows

    private var credits: [Int: Int] = [:]
    /// Answers to PING.
    private(set) var pongs = 0

    /// What the gateway has given back of the stream's window.
    func credit(of stream: Int) -> Int { self.credits[stream] ?? 0 }

    /// Asks, and waits for the answer: what was sent before has been read by then.
    func ping() async throws {
        let before = self.pongs
        try await self.send(Frame(type: Frame.ping, payload: Array("question".utf8)))
        try await self.read(until: "the answer to a PING") { $0.pongs > before }
    }

    // MARK: Receiving

    /// The next frame; `nil`: the connection has ended.
    func frame() async throws -> Frame? {
        let frame: Frame? = try await self.connection.wait(for: "a frame") { bytes, isEnded in
            guard bytes.count >= 9 else { return isEnded ? (nil, bytes.count) : nil }
            let count = Int(bytes[0]) << 16 | Int(bytes[1]) << 8 | Int(bytes[2])
            guard bytes.count >= 9 + count else { return isEnded ? (nil, bytes.count) : nil }
            let stream = bytes[5..<9].reduce(0) { $0 << 8 | Int($1) }
            let frame = Frame(
                type: bytes[3], flags: bytes[4], stream: stream, payload: Array(bytes[9..<(9 + count)]))
            return (frame, 9 + count)
        }
        if let frame { try await self.note(frame) }
        return frame
    }

    private func note(_ frame: Frame) async throws {
        switch frame.type {
        case Frame.headers: try self.noteHead(frame)
        case Frame.data:
            self.responses[frame.stream, default: Message()].body += frame.payload
            if frame.endsStream { self.responses[frame.stream]?.isEnded = true }
            if self.opensWindows, !frame.payload.isEmpty {
                try? await self.openWindow(of: 0, by: frame.payload.count)
                if !frame.endsStream { try? await self.openWindow(of: frame.stream, by: frame.payload.count) }
            }
        case Frame.reset:
            self.responses[frame.stream, default: Message()].reset = Self.value(frame.payload[...])
            self.responses[frame.stream]?.isEnded = true
        case Frame.settings where frame.flags == 0:
            self.controls.append(frame)
            // The other side may have ended meanwhile; what it has said counts.
            try? await self.send(Frame(type: Frame.settings, flags: 1))
        case Frame.windowUpdate: self.credits[frame.stream, default: 0] += Self.value(frame.payload[...])
        case Frame.ping where frame.flags == 1: self.pongs += 1
        case Frame.goAway:
            self.goAway = (Self.value(frame.payload[0..<4]), Self.value(frame.payload[4..<8]))
        default: self.controls.append(frame)
        }
    }

    private func noteHead(_ frame: Frame) throws {
        var buffer = ByteBuffer(bytes: frame.payload)
        let headers = try self.decoder.decodeHeaders(from: &buffer)
        var response = self.responses[frame.stream] ?? Message()
        var fields: [String: String] = [:]
        for (name, value, _) in headers { fields[name] = fields[name].map { "\($0), \(value)" } ?? value }
        if let status = fields[":status"] {
            if status.hasPrefix("1") {
                response.interim.append(status)
            } else {
                (response.status, response.fields) = (status, fields)
            }
        } else if fields[":method"] != nil {
            response.fields = fields
            self.requests.append(frame.stream)
        } else {
            response.trailers = fields
        }
        if frame.endsStream { response.isEnded = true }
        self.responses[frame.stream] = response
    }

    private static func value(_ bytes: ArraySlice<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }

    /// What has come on the stream so far.
    func soFar(on stream: Int) -> Message { self.responses[stream] ?? Message() }

    /// Reads until the stream has ended.
    func response(on stream: Int) async throws -> Message {
        try await self.read(until: "the end of stream \(stream)") { $0.soFar(on: stream).isEnded }
        return self.soFar(on: stream)
    }

    /// The stream of the next request, whose head has come.
    func request() async throws -> Int {
        try await self.read(until: "a request") { !$0.requests.isEmpty }
        return self.requests.removeFirst()
    }

    /// Answers a request.
    func respond(
        _ status: Int, on stream: Int, _ fields: [(String, String)] = [], body: String? = nil, ends: Bool = true
    ) async throws {
        let block = try self.block([(":status", "\(status)")] + fields)
        try await self.send(
            Frame(type: Frame.headers, flags: body == nil && ends ? 5 : 4, stream: stream, payload: block))
        if let body { try await self.sendData(Array(body.utf8), on: stream, ends: ends) }
    }

    /// Reads frames until something holds.
    func read(
        until what: String, _ holds: @Sendable (isolated HTTP2TestPeer) -> Bool
    ) async throws {
        while !holds(self) {
            guard try await self.frame() != nil else { throw TestingError("\(what): the connection ended before") }
        }
    }

    /// Reads all that comes until the connection's end.
    func readToEnd() async throws {
        while try await self.frame() != nil {}
    }
}

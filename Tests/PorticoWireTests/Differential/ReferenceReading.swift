// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOEmbedded
import NIOHTTP1

/// What NIOHTTP1's decoder, which is llhttp, makes of a connection's first message.
struct ReferenceReading {
    var startLine: [String] = []
    var minorVersion = 0
    var fields: [[String]] = []
    var body: [UInt8] = []
    var trailers: [[String]] = []
    var hasHead = false
    var isComplete = false
    /// The error before the message's end, in words.
    var error: String?

    static func request(_ bytes: [UInt8]) -> ReferenceReading {
        var reading = ReferenceReading()
        let channel = EmbeddedChannel(
            handler: ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes)))
        reading.feed(bytes, to: channel)
        while let part = try? channel.readInbound(as: HTTPServerRequestPart.self), !reading.isComplete {
            switch part {
            case .head(let head):
                reading.take(head.version, head.headers, [head.method.rawValue, head.uri])
            case .body(let buffer): reading.body += Array(buffer.readableBytesView)
            case .end(let trailers): reading.end(trailers)
            }
        }
        return reading
    }

    static func response(_ bytes: [UInt8], toHEAD: Bool) -> ReferenceReading {
        var reading = ReferenceReading()
        let decoder = HTTPResponseDecoder(leftOverBytesStrategy: .dropBytes, informationalResponseStrategy: .forward)
        let channel = EmbeddedChannel(handler: ByteToMessageHandler(decoder))
        let request = HTTPRequestHead(version: .http1_1, method: toHEAD ? .HEAD : .GET, uri: "/")
        try? channel.writeOutbound(HTTPClientRequestPart.head(request))
        reading.feed(bytes, to: channel)
        while let part = try? channel.readInbound(as: HTTPClientResponsePart.self), !reading.isComplete {
            switch part {
            case .head(let head):
                // The reason phrase is not handed on. An interim head has no end of its own.
                reading.take(head.version, head.headers, ["\(head.status.code)"])
                if head.status.code < 200 { reading.end(nil) }
            case .body(let buffer): reading.body += Array(buffer.readableBytesView)
            case .end(let trailers): reading.end(trailers)
            }
        }
        return reading
    }

    private mutating func feed(_ bytes: [UInt8], to channel: EmbeddedChannel) {
        do {
            try channel.writeInbound(ByteBuffer(bytes: bytes))
        } catch {
            self.error = "\(error)"
        }
    }

    private mutating func take(_ version: HTTPVersion, _ fields: HTTPHeaders, _ startLine: [String]) {
        self.hasHead = true
        self.startLine = startLine
        self.minorVersion = version.minor
        self.fields = fields.map { [$0.name, Self.trimmed($0.value)] }
    }

    /// An error behind the first message is not about it.
    private mutating func end(_ trailers: HTTPHeaders?) {
        self.isComplete = true
        self.error = nil
        self.trailers = trailers?.map { [$0.name, Self.trimmed($0.value)] } ?? []
    }

    /// White space behind a value is not part of it (RFC 9110 §5.5); llhttp leaves it to its caller.
    private static func trimmed(_ value: String) -> String {
        var bytes = value.utf8[...]
        while bytes.last == 0x20 || bytes.last == 0x09 { bytes.removeLast() }
        return String(Substring(bytes))
    }
}

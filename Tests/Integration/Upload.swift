// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// A request with a body, in one of the ways in which it may come.
struct Upload: Sendable, CustomTestStringConvertible {
    var method = "POST"
    /// Bytes of the body.
    var size = 4
    var isChunked = false
    /// The body leaves after the head, in two pieces, instead of in one piece with it.
    var isApart = false
    var target = "/"
    /// More field lines.
    var fields = ""

    var testDescription: String {
        "\(self.method) \(self.size)\(self.isChunked ? " chunked" : "")\(self.isApart ? " apart" : "")"
    }

    /// JSON, so that routes which change it can take it.
    var body: [UInt8] {
        guard self.size > 1 else { return Array("1".utf8.prefix(self.size)) }
        let letters = String(repeating: "abcdefghijklmnopqrstuvw", count: self.size / 23 + 1)
        return Array("\"".utf8) + Array(letters.utf8)[..<(self.size - 2)] + Array("\"".utf8)
    }

    var head: String {
        let framing = self.isChunked ? "Transfer-Encoding: chunked" : "Content-Length: \(self.size)"
        return "\(self.method) \(self.target) HTTP/1.1\r\nHost: a\r\n\(self.fields)\(framing)\r\n\r\n"
    }

    /// The body as it goes over the wire.
    var framed: [UInt8] {
        guard self.isChunked else { return self.body }
        var rest = self.body[...]
        var framed: [UInt8] = []
        while !rest.isEmpty {
            let piece = rest.prefix(10_000)
            framed += Array("\(String(piece.count, radix: 16))\r\n".utf8) + piece + Array("\r\n".utf8)
            rest = rest.dropFirst(piece.count)
        }
        return framed + Array("0\r\n\r\n".utf8)
    }

    /// What is sent at a time.
    var segments: [[UInt8]] {
        let framed = self.framed
        guard self.isApart else { return [Array(self.head.utf8) + framed] }
        let middle = framed.count / 2
        return [Array(self.head.utf8), Array(framed[..<middle]), Array(framed[middle...])]
    }

    /// Sends it, and returns the final answer to it.
    func ask(_ client: RawConnection) async throws -> RawMessage {
        // A gateway that has had enough may stop reading.
        async let sending: Void = { for segment in self.segments { try? await client.send(segment) } }()
        var response = try await client.receiveResponse()
        while response.status < 200 { response = try await client.receiveResponse() }
        await sending
        return response
    }

    /// Every way: short and longer than what is read at a time, with both framings, with and behind the head.
    static func all(_ methods: String...) -> [Upload] {
        methods.flatMap { method in
            [4, 300_000].flatMap { size in
                [false, true].flatMap { isChunked in
                    [false, true].map { isApart in
                        Upload(method: method, size: size, isChunked: isChunked, isApart: isApart)
                    }
                }
            }
        }
    }
}

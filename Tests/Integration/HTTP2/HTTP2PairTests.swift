// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// Streams of one read, for several services: nothing of the one may stand in the other's.
@Suite struct HTTP2PairTests {
    private static let rounds = 200
    /// Pairs that come in one read.
    private static let pairs = 50

    /// Answers each request with what it was, under the service's name; what names the other one is told apart.
    private static func service(_ name: String, not other: String) async throws -> FakeUpstream {
        try await FakeUpstream(answering: { request in
            let isMixed =
                String(decoding: request.head, as: UTF8.self).contains(other)
                || !request.body.allSatisfy { $0 == name.utf8.first }
            let path = request.startLine.split(separator: " ").dropFirst().first ?? ""
            let body = isMixed ? "mixed" : "\(name) \(path) \(request.body.count)"
            return "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
        })
    }

    @Test("ten thousand pairs of requests in common reads reach each its own service, and each answer its stream")
    func pairs() async throws {
        let services = (
            try await Self.service("a", not: "x-from: b"), try await Self.service("b", not: "x-from: a")
        )
        let gateway = try TestGateway(
            """
            services: { a: "${A}", b: "${B}" }
            routes: { a: { match: "/a/**", to: a }, b: { match: "/b/**", to: b } }
            """, values: ["A": services.0.url, "B": services.1.url])
        let client = try await HTTP2TestPeer.connect(gateway)
        var random = SeededGenerator(seed: 20_261_130)
        var stream = 1
        for round in 0..<Self.rounds {
            var bytes: [UInt8] = []
            var expected: [(stream: Int, text: String)] = []
            for index in 0..<(2 * Self.pairs) {
                let name = Bool.random(using: &random) ? "a" : "b"
                let path =
                    "/\(name)/\(round)/\(index)/"
                    + String(repeating: "p", count: Int.random(in: 0..<40, using: &random))
                let count = Bool.random(using: &random) ? 0 : Int.random(in: 1..<300, using: &random)
                let head = try await client.block(
                    HTTP2TestPeer.fields(path, method: "PUT") + [("x-from", name), ("x-index", "\(index)")])
                bytes += HTTP2TestPeer.Frame(type: 1, flags: count == 0 ? 5 : 4, stream: stream, payload: head).bytes
                if count > 0 {
                    let body = [UInt8](repeating: name.utf8.first ?? 0, count: count)
                    bytes += HTTP2TestPeer.Frame(type: 0, flags: 1, stream: stream, payload: body).bytes
                }
                expected.append((stream, "\(name) \(path) \(count)"))
                stream += 2
            }
            try await client.connection.send(bytes)
            for (stream, text) in expected {
                let answer = try await client.response(on: stream)
                guard answer.text == text else {
                    Issue.record("round \(round), stream \(stream): \(answer.text), not \(text)")
                    return
                }
            }
        }
        await gateway.stop()
        await services.0.stop()
        await services.1.stop()
    }
}

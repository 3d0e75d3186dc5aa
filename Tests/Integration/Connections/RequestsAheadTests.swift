// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

extension Timed {
    /// A client that sends one request after the other and does not wait: the gateway reads a few ahead, and what is
    /// beyond waits with the client.
    @Suite struct RequestsAheadTests {
        private static let last = "GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        /// What the systems between may hold, and what the gateway reads ahead.
        private static let bound = 8 << 20
        private static let all = 12 << 20

        private static func connect(_ gateway: TestGateway) async throws -> PlainSocket {
            let port = gateway.port
            return try await PlainSocket.run {
                try PlainSocket(port: port, receiveBuffer: 8 << 10, sendBuffer: 32 << 10)
            }
        }

        /// Sends what is missing of the last request and one that is the last, and reads everything meanwhile.
        private static func takeAll(_ socket: PlainSocket, _ stream: PipelinedStream) async throws -> [UInt8] {
            async let sending = PlainSocket.run { socket.send(stream.rest + Array(Self.last.utf8)) }
            let received = try await PlainSocket.run {
                socket.enlargeReceiveBuffer()
                return socket.receiveAll()
            }
            _ = try await sending
            return received
        }

        @Test("a client that reads no answers is not read for ever, and gets all of them", arguments: [1024, 8000])
        func unread(_ size: Int) async throws {
            try await Rig.run("routes: { moved: { match: \"/**\", redirect: \"https://b/**\" } }") { rig in
                let socket = try await Self.connect(rig.gateway)
                var stream = PipelinedStream(size: size, count: Self.all / size)
                try await stream.fill(socket)
                #expect(stream.sent < Self.bound, "of \(stream.bytes.count)")
                // Some answers are taken: it goes on, and stops again.
                let taken = try await PlainSocket.run { (0..<8).flatMap { _ in socket.receive(atMost: 4 << 10) } }
                try await stream.fill(socket)
                #expect(stream.sent < Self.bound, "of \(stream.bytes.count)")
                let received = taken + (try await Self.takeAll(socket, stream))
                try stream.expectOrder(received) { $0["Location"]?.replacing("https://b", with: "") }
                #expect(String(decoding: received.suffix(400), as: UTF8.self).contains("https://b/last"))
            }
        }

        @Test("nor is one whose service is slow", arguments: [1024, 8000])
        func slowService(_ size: Int) async throws {
            try await Rig.run(Rig.timeout("{ first_byte: 2m, idle: 2m, total: 5m }")) { rig in
                let socket = try await Self.connect(rig.gateway)
                var stream = PipelinedStream(size: size, count: Self.all / size)
                try await stream.fill(socket)
                #expect(stream.sent < Self.bound, "of \(stream.bytes.count)")
                let server = try await rig.upstream.accept()
                for _ in 0..<5 { try await Self.answer(server) }
                try await stream.fill(socket)
                #expect(stream.sent < Self.bound, "of \(stream.bytes.count)")
                let serving = Task { while try await Self.answer(server) {} }
                let received = try await Self.takeAll(socket, stream)
                try stream.expectOrder(received) { $0.text }
                #expect(String(decoding: received.suffix(5), as: UTF8.self) == "/last")
                serving.cancel()
            }
        }

        @discardableResult
        private static func answer(_ server: RawConnection) async throws -> Bool {
            guard let request = try await server.receiveRequestOrEnd() else { return false }
            try await server.send(Script.response(request.target))
            return true
        }

        private static let counted = """
            services: { app: "${app}" }
            routes: { fixed: { match: /fixed, respond: { body: x } }, all: { match: /**, to: app } }
            """

        @Test("no more requests than `pipelined` are taken ahead of an answer", arguments: [1, 2, 7])
        func counted(_ limit: Int) async throws {
            let limits = "limits: { pipelined: \(limit), head_timeout: 2m, idle: 2m }"
            let listener = "\nlisteners: { public: { address: \"127.0.0.1:0\", \(limits) } }"
            try await Rig.run(Self.counted + listener) { rig in
                let socket = try await Self.connect(rig.gateway)
                let request = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n"
                socket.send(request)
                let server = try await rig.upstream.accept()
                _ = try await server.receiveRequest()
                for number in 0..<limit {
                    socket.send(request)
                    try await Pace.wait("request \(number) to be taken") { socket.unreadByPeer == 0 }
                }
                // From here on all stays with the system, however often the worker's loop turns.
                for number in 1...3 {
                    socket.send(request)
                    for _ in 0..<5 { try await Self.turn(rig) }
                    #expect(socket.unreadByPeer == number * request.utf8.count)
                }
                // Answers make room.
                for _ in 0..<(limit + 3) {
                    try await server.send(Script.response("1"))
                    _ = try await server.receiveRequest()
                }
                #expect(socket.unreadByPeer == 0)
            }
        }

        /// The worker answers on another connection: it has looked at all that came before.
        private static func turn(_ rig: Rig) async throws {
            let other = try await rig.connect()
            try await other.send("GET /fixed HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await other.receiveResponse().text == "x")
            await other.close()
        }

        @Test("an answer behind small ones is not read for a client that reads none of them", arguments: [1, 10, 200])
        func huge(_ redirects: Int) async throws {
            let service = try PlainListener(receiveBuffer: 32 << 10)
            let yaml = """
                services: { app: "\(service.url)" }
                routes:
                  moved: { match: /redirect, redirect: /elsewhere }
                  huge:  { match: /huge, to: app, timeout: { idle: 2m } }
                """
            let body = [UInt8](repeating: 98, count: 8 << 20)
            try await Rig.run(yaml) { rig in
                let socket = try await Self.connect(rig.gateway)
                let few = String(repeating: "GET /redirect HTTP/1.1\r\nHost: a\r\n\r\n", count: redirects)
                let requests = few + "GET /huge HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
                let (server, count) = try await PlainSocket.run {
                    socket.send(requests)
                    let server = try service.accept()
                    server.shrinkSendBuffer()
                    _ = server.receive(atMost: 4096)
                    server.send("HTTP/1.1 200 OK\r\nContent-Length: \(body.count)\r\n\r\n")
                    return (server, server.fill(body[...]))
                }
                #expect(count < 4 << 20, "of \(body.count)")
                async let sending = PlainSocket.run { server.send(Array(body[count...])) }
                let received = try await PlainSocket.run { socket.receiveAll() }
                #expect(try await sending == body.count - count)
                #expect(received.count > body.count && received.suffix(body.count) == body[...])
                let heads = String(decoding: received.dropLast(body.count), as: UTF8.self)
                #expect(heads.components(of: "HTTP/1.1 307 ") == redirects)
            }
        }
    }
}

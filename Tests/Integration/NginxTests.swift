// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

extension Timed {
    /// In front of a real nginx.
    @Suite(.enabled(if: NginxProcess.path != nil, NginxProcess.notice)) struct NginxTests {
        private static func run(_ body: (TestGateway) async throws -> Void) async throws {
            let nginx = try await NginxProcess.start()
            let yaml = "identity_headers: { X-User-Id: \"{user.id}\" }\n" + Rig.plain
            let gateway = try TestGateway(yaml, values: ["app": "http://127.0.0.1:\(nginx.port)"])
            var failure: (any Error)?
            do { try await body(gateway) } catch { failure = error }
            await gateway.stop()
            await nginx.child.stop()
            if let failure { throw failure }
        }

        private static func exchange(
            _ client: RawConnection, _ line: String, _ fields: String = "", _ body: String = ""
        )
            async throws -> RawMessage
        {
            try await client.send("\(line) HTTP/1.1\r\nHost: shop.example\r\n\(fields)\r\n\(body)")
            return try await client.receiveResponse(toHEAD: line.hasPrefix("HEAD"))
        }

        @Test("files, HEAD, ranges, conditional requests and errors pass over one connection")
        func everyday() async throws {
            try await Self.run { gateway in
                let client = try await gateway.connect()
                let small = try await Self.exchange(client, "GET /small.txt")
                #expect(small.status == 200 && small.text == "small" && small["Server"] == nil)
                let head = try await Self.exchange(client, "HEAD /small.txt")
                #expect(head["Content-Length"] == "5" && head.body.isEmpty)
                let range = try await Self.exchange(client, "GET /small.txt", "Range: bytes=1-2\r\n")
                #expect(range.status == 206 && range.text == "ma")
                let tag = try #require(small["ETag"])
                let unchanged = try await Self.exchange(client, "GET /small.txt", "If-None-Match: \(tag)\r\n")
                #expect(unchanged.status == 304)
                #expect(try await Self.exchange(client, "GET /empty").status == 204)
                #expect(try await Self.exchange(client, "GET /error").text == "broken")
                #expect(try await Self.exchange(client, "GET /nowhere").status == 404)
                let large = try await Self.exchange(client, "GET /large.txt")
                #expect(large.body.count == 4 << 20)
            }
        }

        @Test("a compressed answer of unknown length passes as chunks")
        func chunked() async throws {
            try await Self.run { gateway in
                let client = try await gateway.connect()
                for _ in 0..<3 {
                    let response = try await Self.exchange(client, "GET /chunked", "Accept-Encoding: gzip\r\n")
                    #expect(response["Transfer-Encoding"] == "chunked" && response["Content-Encoding"] == "gzip")
                    #expect(response.body.prefix(2) == [0x1f, 0x8b])
                }
            }
        }

        @Test("uploads pass, with a length and in chunks")
        func upload() async throws {
            try await Self.run { gateway in
                let client = try await gateway.connect()
                let text = String(repeating: "x", count: 100_000)
                let length = try await Self.exchange(client, "POST /echo", "Content-Length: 100000\r\n", text)
                #expect(length.text == "taken" && length["X-Length"] == "100000")
                let chunks = try await Self.exchange(
                    client, "POST /echo", "Transfer-Encoding: chunked\r\n", "186a0\r\n\(text)\r\n0\r\n\r\n")
                #expect(chunks.text == "taken")
            }
        }

        @Test("the service sees its own name, the client's address, Via, and no forged identity")
        func fields() async throws {
            try await Self.run { gateway in
                let client = try await gateway.connect()
                let seen = try await Self.exchange(
                    client, "GET /headers", "X-User-Id: 1\r\nX-Forwarded-For: 9.9.9.9\r\n")
                let words = seen.text.split(separator: "|", omittingEmptySubsequences: false)
                #expect(words.first?.hasPrefix("127.0.0.1:") == true)
                #expect(words.dropFirst() == ["127.0.0.1", "1.1 portico", ""])
            }
        }

        @Test("connections that nginx ends after so many requests go unnoticed by the client")
        func connectionEnds() async throws {
            try await Self.run { gateway in
                let client = try await gateway.connect()
                for _ in 0..<200 { #expect(try await Self.exchange(client, "GET /small.txt").text == "small") }
            }
        }
    }
}

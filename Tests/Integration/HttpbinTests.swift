// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import PorticoTesting
import Testing

extension Timed {
    /// In front of httpbin, served by gunicorn.
    @Suite(.enabled(if: HttpbinProcess.isThere, HttpbinProcess.notice)) struct HttpbinTests {
        private struct Reply: Decodable {
            var args: [String: String]?
            var data: String?
            var headers: [String: String]?
            var form: [String: String]?
            var cookies: [String: String]?
        }

        private static func exchange(
            _ client: RawConnection, _ line: String, _ fields: String = "", _ body: String = ""
        )
            async throws -> RawMessage
        {
            try await client.send("\(line) HTTP/1.1\r\nHost: shop.example\r\n\(fields)\r\n\(body)")
            return try await client.receiveResponse(toHEAD: line.hasPrefix("HEAD"))
        }

        private static func json(_ message: RawMessage) throws -> Reply {
            try JSONDecoder().decode(Reply.self, from: Data(message.body))
        }

        @Test("what httpbin saw is what the client sent")
        func everyday() async throws {
            try await HttpbinProcess.run { gateway in
                let client = try await gateway.connect()
                let get = try Self.json(try await Self.exchange(client, "GET /get?a=1&b=%20x", "X-Custom: yes\r\n"))
                #expect(get.args == ["a": "1", "b": " x"] && get.headers?["X-Custom"] == "yes")
                let post = try Self.json(
                    try await Self.exchange(
                        client, "POST /post", "Content-Type: text/plain\r\nContent-Length: 5\r\n", "hello"))
                #expect(post.data == "hello")
                let chunked = try Self.json(
                    try await Self.exchange(
                        client, "PUT /put", "Content-Type: text/plain\r\nTransfer-Encoding: chunked\r\n",
                        "3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n"))
                #expect(chunked.data == "hello")
                let cookies = try Self.json(try await Self.exchange(client, "GET /cookies", "Cookie: a=1; b=2\r\n"))
                #expect(cookies.cookies == ["a": "1", "b": "2"])
            }
        }

        @Test("statuses, methods, compression, streams and delays pass")
        func kinds() async throws {
            try await HttpbinProcess.run { gateway in
                let client = try await gateway.connect()
                for status in [200, 204, 304, 404, 418, 500, 503] {
                    #expect(try await Self.exchange(client, "GET /status/\(status)").status == status)
                }
                #expect(try await Self.exchange(client, "HEAD /get").body.isEmpty)
                #expect(try await Self.exchange(client, "OPTIONS /get")["Allow"]?.contains("GET") == true)
                #expect(try await Self.exchange(client, "GET /gzip")["Content-Encoding"] == "gzip")
                #expect(try await Self.exchange(client, "GET /bytes/100000").body.count == 100_000)
                let stream = try await Self.exchange(client, "GET /stream-bytes/50000?chunk_size=1000")
                #expect(stream.body.count == 50_000)
                let redirect = try await Self.exchange(client, "GET /redirect-to?url=/get&status_code=307")
                #expect(redirect.status == 307 && redirect["Location"] == "/get")
            }
        }
    }
}

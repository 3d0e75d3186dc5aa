// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// What services do wrong, and what that is called.
extension ComposeFailureTests {
    struct Failure: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var reply: Reply
        /// As in `Gateway-Partial`.
        var reason: String

        init(_ name: String, _ reply: Reply, _ reason: String) {
            self.testDescription = name
            self.reply = reply
            self.reason = reason
        }
    }

    static let failures: [Failure] = [
        Failure("a 500", .status(500), "status;status=500"),
        Failure("a 404 with JSON", .body(#"{"error":"x"}"#, status: 404), "status;status=404"),
        Failure("a 429", .status(429), "status;status=429"),
        Failure(
            "a redirect", .raw("HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n"), "status;status=302"),
        Failure("a 304 that nobody asked for", .raw("HTTP/1.1 304 Not Modified\r\n\r\n"), "status;status=304"),
        Failure("a 204", .raw("HTTP/1.1 204 No Content\r\n\r\n"), "no_content"),
        Failure(
            "a 200 without a body",
            .raw("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 0\r\n\r\n"), "no_content"),
        Failure("HTML", .body("<p>", type: "text/html"), "content_type"),
        Failure("JSON under another type", .body("1", type: "text/plain"), "content_type"),
        Failure("a coding that was not asked for", .json("1", "Content-Encoding: gzip"), "content_type"),
        Failure("text that is no JSON", .json("{]"), "invalid_json"),
        Failure("two values", .json("1 2"), "invalid_json"),
        Failure("blanks only", .json("  "), "invalid_json"),
        Failure("half of a value", .json(#"{"a":1"#), "invalid_json"),
        Failure("a byte order mark", .json("\u{feff}1"), "invalid_json"),
        Failure(
            "bytes that are no UTF-8",
            Reply(
                Array("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 3\r\n\r\n".utf8) + [
                    34, 255, 34,
                ]),
            "invalid_json"),
        Failure(
            "129 levels", .json(String(repeating: "[", count: 129) + String(repeating: "]", count: 129)), "invalid_json"
        ),
        Failure(
            "a length that lies, too short",
            .raw("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n[1]", after: .closes),
            "invalid_json"),
        Failure(
            "a length that lies, too long",
            .raw("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n[1]", after: .closes),
            "reset"),
        Failure(
            "chunks without an end",
            .raw(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n[1]\r\n",
                after: .closes), "reset"),
        Failure(
            "chunks that are none",
            .raw(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                after: .closes), "reset"),
        Failure("a connection that is reset", .reset, "reset"),
        Failure("a connection that ends without an answer", Reply([], after: .closes), "reset"),
        Failure("bytes that are no HTTP", .raw("hello\r\n\r\n", after: .closes), "reset"),
        Failure("silence", .silence, "timeout"),
        Failure(
            "an answer that stops",
            .raw("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n[1", after: .stalls),
            "timeout"),
        Failure("more than max_body", .json("\"" + String(repeating: "x", count: 2000) + "\""), "too_large"),
        Failure(
            "more than max_body in chunks", .chunked("\"" + String(repeating: "x", count: 2000) + "\"", by: 100),
            "too_large"),
        Failure(
            "garbage without an end",
            .raw(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n\"" + String(repeating: "x", count: 10 << 20),
                after: .closes), "too_large"),
        Failure(
            "a length beyond all bounds",
            .raw(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99999999999999\r\n\r\n[",
                after: .stalls), "too_large"),
        Failure(
            "a length that is no number",
            .raw(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99999999999999999999\r\n\r\n[",
                after: .stalls), "reset"),
        Failure("levels without an end", .json(String(repeating: "[", count: 1000)), "invalid_json"),
        Failure("nothing where pick looks", .json(#"{"other":1}"#), "pick"),
    ]
}

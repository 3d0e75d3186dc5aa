// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

@Suite struct ChunkedTests {
    private static let chunks = "5\r\nhello\r\n1\r\n \r\n0a\r\n0123456789\r\n0\r\n\r\n"
    private static let request = "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + Self.chunks
    private static let response = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + Self.chunks

    @Test("a chunked request reaches the upstream chunked, with the same data")
    func request() async throws {
        try await Rig.run { rig in
            let seen = try await rig.forwarded(Self.request)
            #expect(seen.values("Transfer-Encoding") == ["chunked"])
            #expect(seen["Content-Length"] == nil)
            #expect(seen.text == "hello 0123456789")
        }
    }

    @Test("a chunked response reaches the client chunked, with the same data")
    func response() async throws {
        try await Rig.run { rig in
            let response = try await rig.answered(Self.response)
            #expect(response.values("Transfer-Encoding") == ["chunked"])
            #expect(response["Content-Length"] == nil)
            #expect(response.text == "hello 0123456789")
        }
    }

    @Test("a request cut in two at any byte is the same request")
    func requestSplits() async throws {
        try await Rig.run(script: Script { Script.response($0.text) }) { rig in
            let client = try await rig.connect()
            let bytes = Array(Self.request.utf8)
            for split in 1..<bytes.count {
                try await client.send(Array(bytes[..<split]))
                try await client.send(Array(bytes[split...]))
                #expect(try await client.receiveResponse().text == "hello 0123456789", "split at \(split)")
            }
            #expect(rig.upstream.connectionCount == 1)
        }
    }

    @Test("a response cut in two at any byte is the same response")
    func responseSplits() async throws {
        try await Rig.run { rig in
            let client = try await rig.connect()
            let bytes = Array(Self.response.utf8)
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            let server = try await rig.upstream.accept()
            for split in 1..<bytes.count {
                if split > 1 { try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n") }
                _ = try await server.receiveRequest()
                try await server.send(Array(bytes[..<split]))
                try await server.send(Array(bytes[split...]))
                #expect(try await client.receiveResponse().text == "hello 0123456789", "split at \(split)")
            }
        }
    }

    @Test("one byte at a time")
    func byteByByte() async throws {
        try await Rig.run(script: Script { Script.response($0.text) }) { rig in
            let client = try await rig.connect()
            for byte in Self.request.utf8 { try await client.send([byte]) }
            #expect(try await client.receiveResponse().text == "hello 0123456789")
        }
    }

    @Test("chunk extensions are taken and not passed on")
    func extensions() async throws {
        try await Rig.run { rig in
            let chunks = "5;a=b;c=\"d;e\"\r\nhello\r\n0;last\r\n\r\n"
            let client = try await rig.connect()
            try await client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks)
            let server = try await rig.upstream.accept()
            #expect(try await server.receiveRequest().text == "hello")
            #expect(!server.history.contains(";a=b") && !server.history.contains(";last"))
            try await server.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks)
            #expect(try await client.receiveResponse().text == "hello")
            #expect(!client.history.contains(";a=b") && !client.history.contains(";last"))
        }
    }

    @Test("the name of the coding is read in any case", arguments: ["chunked", "CHUNKED", "Chunked"])
    func anyCase(_ coding: String) async throws {
        try await Rig.run { rig in
            let seen = try await rig.forwarded(
                "POST / HTTP/1.1\r\nHost: a\r\nTRANSFER-encoding: \(coding)\r\n\r\n2\r\nab\r\n0\r\n\r\n")
            #expect(seen.text == "ab")
            #expect(seen.values("Transfer-Encoding").count == 1)
        }
    }

    @Test("a chunk passes on before the next has come, in both directions")
    func streams() async throws {
        try await Rig.run { rig in
            let client = try await rig.connect()
            try await client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n")
            let server = try await rig.upstream.accept()
            _ = try await server.receive(through: "3\r\none\r\n")
            try await client.send("3\r\ntwo\r\n0\r\n\r\n")
            _ = try await server.receive(through: "3\r\ntwo\r\n0\r\n\r\n")
            try await server.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n")
            _ = try await client.receive(through: "3\r\none\r\n")
            try await server.send("3\r\ntwo\r\n0\r\n\r\n")
            _ = try await client.receive(through: "3\r\ntwo\r\n0\r\n\r\n")
        }
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// Bodies whose end is the end of the connection, and bodies that end too early.
@Suite struct UnknownLengthTests {
    @Test("a body until the end of the connection reaches a 1.1 client as chunks, and its connection goes on")
    func untilClose() async throws {
        try await Rig.run { rig in
            let client = try await rig.connect()
            for number in 0..<2 {
                try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                let server = try await rig.upstream.accept()
                _ = try await server.receiveRequest()
                try await server.send("HTTP/1.1 200 OK\r\n\r\nfirst ")
                _ = try await client.receive(through: "first ")
                try await server.send("second \(number)")
                await server.close()
                let rest = try await client.receive(through: "0\r\n\r\n")
                #expect(rest.contains("second \(number)"))
            }
            #expect(client.history.components(of: "Transfer-Encoding: chunked") == 2)
        }
    }

    @Test("an empty one is an empty body")
    func empty() async throws {
        try await Rig.run { rig in
            let response = try await rig.answered("HTTP/1.1 200 OK\r\n\r\n")
            #expect(response.body.isEmpty)
            #expect(response["Transfer-Encoding"] == "chunked")
        }
    }

    @Test(
        "a body that ends before its length does not look complete to the client",
        arguments: [
            "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nsho",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n0\r\n",
        ])
    func truncated(_ answer: String) async throws {
        try await Rig.run { rig in
            let client = try await rig.connect()
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            let server = try await rig.upstream.accept()
            _ = try await server.receiveRequest()
            try await server.send(answer)
            _ = try await client.receive(through: "sho")
            await server.close()
            let rest = String(decoding: try await client.receiveAll(), as: UTF8.self)
            #expect(!rest.contains("0\r\n\r\n"))
            #expect(!client.history.contains(" 502 "))
        }
    }

    @Test("a 1.0 client sees a reset where the body ended too early: it has no other sign")
    func truncatedForOldClient() async throws {
        try await Rig.run { rig in
            let client = try await rig.connect()
            try await client.send("GET / HTTP/1.0\r\nHost: a\r\n\r\n")
            let server = try await rig.upstream.accept()
            _ = try await server.receiveRequest()
            try await server.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n")
            _ = try await client.receive(through: "short")
            await server.close()
            _ = try await client.receiveAll()
            #expect(client.wasReset)
        }
    }
}

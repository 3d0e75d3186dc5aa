// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

@Suite struct KeepAliveTests {
    @Test("a client's connection carries one request after the other, and so does the upstream's")
    func reuse() async throws {
        try await Rig.run { rig in
            let client = try await rig.connect()
            let server = try await { () async throws -> RawConnection in
                try await client.send("GET /0 HTTP/1.1\r\nHost: a\r\n\r\n")
                return try await rig.upstream.accept()
            }()
            for number in 0..<5 {
                if number > 0 { try await client.send("GET /\(number) HTTP/1.1\r\nHost: a\r\n\r\n") }
                #expect(try await server.receiveRequest().target == "/\(number)")
                try await server.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n\(number)")
                #expect(try await client.receiveResponse().text == "\(number)")
            }
            #expect(rig.upstream.connectionCount == 1)
        }
    }

    @Test("Connection: close is answered with the same, and the connection ends")
    func clientCloses() async throws {
        try await Rig.run { rig in
            let client = try await rig.connect()
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            let server = try await rig.upstream.accept()
            #expect(try await server.receiveRequest()["Connection"] == nil)
            try await server.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            let response = try await client.receiveLastResponse()
            #expect(response["Connection"] == "close")
            #expect(response.text == "ok")
        }
    }

    @Test("an upstream that closes does not end the client's connection")
    func upstreamCloses() async throws {
        try await Rig.run { rig in
            let client = try await rig.connect()
            for number in 0..<3 {
                try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                let server = try await rig.upstream.accept()
                _ = try await server.receiveRequest()
                try await server.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\n\(number)")
                let response = try await client.receiveResponse()
                #expect(response.text == "\(number)")
                #expect(response["Connection"] == nil)
                await server.close()
            }
        }
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// Answers that come while the request is still on its way.
@Suite struct EarlyResponseTests {
    @Test("an answer before the body's end reaches the client at once, whose rest of the body is not the next request")
    func early() async throws {
        try await Rig.run { rig in
            let client = try await rig.connect()
            try await client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 33\r\n\r\nGET /a HTTP/1.1\r\n")
            let server = try await rig.upstream.accept()
            _ = try await server.receiveHead()
            try await server.send(Script.response("early", status: 403))
            let response = try await client.receiveResponse()
            #expect(response.text == "early")
            try? await client.send("Host: evil.a\r\n\r\n")
            if response["Connection"] == "close" {
                try await client.receiveEnd()
            } else {
                try await client.send("GET /next HTTP/1.1\r\nHost: a\r\n\r\n")
                let next = try await rig.upstream.accept()
                #expect(try await next.receiveRequest().target == "/next")
                try await next.send(Script.response("next"))
                #expect(try await client.receiveResponse().text == "next")
            }
            _ = try await server.receiveAll()
        }
    }

    @Test("both bodies travel at the same time")
    func bothWays() async throws {
        try await Rig.run { rig in
            let client = try await rig.connect()
            try await client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
            let server = try await rig.upstream.accept()
            _ = try await server.receiveHead()
            try await server.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            _ = try await client.receiveHead()
            for number in 0..<10 {
                try await client.send("2\r\nq\(number)\r\n")
                _ = try await server.receive(through: "q\(number)\r\n")
                try await server.send("2\r\na\(number)\r\n")
                _ = try await client.receive(through: "a\(number)\r\n")
            }
            try await client.send("0\r\n\r\n")
            _ = try await server.receive(through: "0\r\n\r\n")
            try await server.send("0\r\n\r\n")
            _ = try await client.receive(through: "0\r\n\r\n")
            try await client.send("GET /next HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await server.receiveRequest().target == "/next")
        }
    }

    @Test("an upstream that answers and closes in the middle of a large upload is heard")
    func closesEarly() async throws {
        try await Rig.run { rig in
            let client = try await rig.connect()
            try await client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5000000\r\n\r\n")
            async let sending: Void = { try? await client.send(Array(repeating: 97, count: 5_000_000)) }()
            let server = try await rig.upstream.accept()
            _ = try await server.receiveHead()
            try await server.send("HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 3\r\n\r\nno!")
            #expect(try await client.receiveResponse().text == "no!")
            await server.close()
            await sending
        }
    }

    @Test("a body that trickles in behind its answer keeps the connection for no longer than idle")
    func trickle() async throws {
        try await Rig.run(Rig.timeout("{ idle: 500ms }")) { rig in
            let client = try await rig.connect()
            try await client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n")
            let server = try await rig.upstream.accept()
            _ = try await server.receiveHead()
            try await server.send(Script.response("early", status: 403))
            #expect(try await client.receiveResponse().text == "early")
            let begin = ContinuousClock.now
            while !client.isEnded, ContinuousClock.now - begin < .seconds(10) {
                try? await client.send("x")
                await Pace.tick()
            }
            #expect(client.isEnded && ContinuousClock.now - begin < .seconds(8))
        }
    }
}

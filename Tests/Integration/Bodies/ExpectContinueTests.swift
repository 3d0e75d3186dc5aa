// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

@Suite struct ExpectContinueTests {
    private static let head = "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n"

    @Test("the expectation reaches the upstream, whose 100 reaches the client once")
    func passedOn() async throws {
        try await Rig.run { rig in
            let client = try await rig.connect()
            try await client.send(Self.head)
            let server = try await rig.upstream.accept()
            #expect(try await server.receiveHead()["Expect"] == "100-continue")
            try await server.send("HTTP/1.1 100 Continue\r\n\r\n")
            #expect(try await client.receiveResponse().status == 100)
            try await client.send("body")
            #expect(try await server.receive(4) == Array("body".utf8))
            try await server.send(Script.response("done"))
            #expect(try await client.receiveResponse().text == "done")
            #expect(client.history.components(of: "100 Continue") == 1)
        }
    }

    @Test("a final answer instead of a 100 reaches the client, and the connection ends: the body may never come")
    func earlyFinalAnswer() async throws {
        try await Rig.run { rig in
            let client = try await rig.connect()
            try await client.send(Self.head)
            let server = try await rig.upstream.accept()
            _ = try await server.receiveHead()
            try await server.send(Script.response("no", status: 417))
            let response = try await client.receiveLastResponse()
            #expect(response.status == 417)
            #expect(response["Connection"] == "close")
            try await server.receiveEnd()
        }
    }

    @Test("a client that does not wait for the 100 is served all the same")
    func doesNotWait() async throws {
        try await Rig.run { rig in
            let client = try await rig.connect()
            try await client.send(Self.head + "body")
            let server = try await rig.upstream.accept()
            _ = try await server.receiveHead()
            #expect(try await server.receive(4) == Array("body".utf8))
            try await server.send(Script.response("done"))
            #expect(try await client.receiveResponse().text == "done")
        }
    }

    @Test("what the gateway answers by itself comes instead of a 100")
    func ownAnswer() async throws {
        let yaml = "routes: { only: { match: /only, respond: { status: 200 } } }"
        try await Rig.run(yaml) { rig in
            let client = try await rig.connect()
            try await client.send(Self.head)
            let response = try await client.receiveLastResponse()
            #expect(response.status == 404)
        }
    }

    @Test("too large a body is refused before it is sent")
    func tooLarge() async throws {
        try await Rig.run(Rig.limits("{ body: 3B }")) { rig in
            let response = try await rig.refused(Self.head)
            #expect(response.status == 413)
        }
    }
}

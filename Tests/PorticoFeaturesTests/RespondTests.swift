// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// `respond` (Sources/PorticoFeatures/Respond), over real sockets.
@Suite("Respond")
struct RespondTests {
    @Test("a fixed answer has the status, fields and body as written, and none for HEAD")
    func fixed() async throws {
        let gateway = try TestGateway(
            """
            routes:
              json: { match: GET /json, respond: { status: 201, headers: { X-A: "{query.a}" }, json: { n: 1.50, b: [true] } } }
              text: { match: GET /text, respond: { body: "hello" } }
              none: { match: GET /none, respond: { status: 204 } }
            """)
        let client = try await gateway.connect()
        try await client.send("GET /json?a=7 HTTP/1.1\r\nHost: a\r\n\r\n")
        let json = try await client.receiveResponse()
        #expect(json.status == 201)
        #expect(json["X-A"] == "7")
        #expect(json["Content-Type"] == "application/json")
        #expect(json.text == #"{"n":1.50,"b":[true]}"#)
        try await client.send("HEAD /text HTTP/1.1\r\nHost: a\r\n\r\n")
        let head = try await client.receiveResponse(toHEAD: true)
        #expect(head["Content-Length"] == "5")
        try await client.send("GET /none HTTP/1.1\r\nHost: a\r\n\r\n")
        let none = try await client.receiveResponse()
        #expect(none.status == 204)
        #expect(none["Content-Length"] == nil)
        await gateway.stop()
    }

    @Test("changes of response headers apply to what the gateway answers itself")
    func changed() async throws {
        let gateway = try TestGateway(
            """
            defaults: { headers: { response: { set: { X-Content-Type-Options: nosniff }, remove: [X-A] } } }
            routes:
              text: { match: GET /text, respond: { body: "hello", headers: { X-A: "1" } } }
              old: { match: "GET /old/{id}", redirect: "/new/{id}" }
            """)
        let client = try await gateway.connect()
        try await client.send("GET /text HTTP/1.1\r\nHost: a\r\n\r\n")
        let text = try await client.receiveResponse()
        #expect(text["X-Content-Type-Options"] == "nosniff")
        #expect(text["X-A"] == nil)
        try await client.send("GET /old/7?a=b HTTP/1.1\r\nHost: a\r\n\r\n")
        let redirect = try await client.receiveResponse()
        #expect(redirect["Location"] == "/new/7?a=b")
        #expect(redirect["X-Content-Type-Options"] == "nosniff")
        await gateway.stop()
    }

    @Test("a value that a client brings cannot end its line")
    func splitting() async throws {
        let gateway = try TestGateway(
            "routes: { echo: { match: GET /echo, respond: { headers: { X-A: \"{query.a}\" }, body: ok } } }")
        let client = try await gateway.connect()
        try await client.send("GET /echo?a=1%0d%0aX-B:%202 HTTP/1.1\r\nHost: a\r\n\r\n")
        let response = try await client.receiveResponse()
        #expect(response["X-B"] == nil)
        #expect(response["X-A"] == "1  X-B: 2")
        await gateway.stop()
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// Any byte of an answer ends the right to send a request once more: a service that has said something may have acted.
@Suite struct AnswerBegunTests {
    static let methods = ["GET", "HEAD", "DELETE", "PUT", "OPTIONS"]
    static let beginnings = [
        "HTTP/1.1 103 Early Hints\r\n\r\n", "HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n",
        "HTTP/1.1 102 Processing\r\n\r\n", "HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 199 Odd\r\n\r\n",
        "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n",
        "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 2", "HTTP/1.1 103 Early Hints\r\nLink: <",
        "HTTP/1.1 2", "H", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n",
    ]

    @Test(
        "a used connection that ends behind the beginning of an answer: a 502, and nothing is sent again",
        arguments: Self.methods)
    func ends(_ method: String) async throws {
        let service = SecondRequestService(Self.beginnings)
        try await Rig.run(script: service.script) { rig in
            for (number, beginning) in Self.beginnings.enumerated() {
                let client = try await rig.connect()
                try await SecondRequestService.askFirst(client)
                var upload = Upload(method: method, size: method == "PUT" ? 4 : 0)
                upload.target = SecondRequestService.target(number)
                try await Self.expectRefusal(client, upload, beginning.debugDescription)
                #expect(service.requests(to: number).count == 1, "\(beginning.debugDescription)")
                await client.close()
            }
            #expect(rig.upstream.connectionCount == Self.beginnings.count)
        }
    }

    @Test(
        "the same where the client has seen what came, and the connection ends later",
        arguments: ["GET", "PUT", "DELETE"], [false, true])
    func endsLater(_ method: String, isReset: Bool) async throws {
        try await Rig.run { rig in
            let client = try await rig.connect()
            try await client.send("GET /first HTTP/1.1\r\nHost: a\r\n\r\n")
            let server = try await rig.upstream.accept()
            _ = try await server.receiveRequest()
            try await server.send(Script.response("first"))
            #expect(try await client.receiveResponse().text == "first")
            try await client.send("\(method) /second HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try await server.receiveRequest()
            try await server.send("HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n")
            #expect(try await client.receiveResponse().status == 103)
            // A second connection would be refused, and the answer say so.
            await rig.upstream.stopListening()
            if isReset { try await server.reset() } else { await server.close() }
            let response = try await client.receiveResponse()
            #expect(response.status == 502)
            #expect(response["Proxy-Status"] == "portico; error=connection_terminated; next-hop=\"app\"")
            #expect(rig.upstream.connectionCount == 1)
        }
    }

    /// A 502, perhaps behind an interim answer.
    private static func expectRefusal(_ client: RawConnection, _ upload: Upload, _ comment: String) async throws {
        try await client.send(upload.segments[0])
        var response = try await client.receiveResponse(toHEAD: upload.method == "HEAD")
        while 100..<200 ~= response.status {
            response = try await client.receiveResponse(toHEAD: upload.method == "HEAD")
        }
        #expect(response.status == 502, "\(comment)")
        #expect(response["Proxy-Status"]?.hasPrefix("portico; error=") == true, "\(comment)")
    }
}

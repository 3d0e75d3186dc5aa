// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// A pooled connection that closes just when it is used again.
@Suite struct ReusedConnectionTests {
    /// Serves one request, takes the next and closes without an answer.
    private static func race(_ rig: Rig, _ client: RawConnection, _ request: String) async throws {
        try await client.send("GET /first HTTP/1.1\r\nHost: a\r\n\r\n")
        let server = try await rig.upstream.accept()
        _ = try await server.receiveRequest()
        try await server.send(Script.response("first"))
        #expect(try await client.receiveResponse().text == "first")
        try await client.send(request)
        _ = try await server.receiveRequest()
        await server.close()
    }

    @Test("the connection that was used last is taken first: those that are not needed age out")
    func order() async throws {
        let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
        try await Rig.run { rig in
            let (one, two) = (try await rig.connect(), try await rig.connect())
            try await one.send(get)
            let first = try await rig.upstream.accept()
            _ = try await first.receiveRequest()
            try await two.send(get)
            let second = try await rig.upstream.accept()
            _ = try await second.receiveRequest()
            for (server, client) in [(first, one), (second, two)] {
                try await server.send(Script.response("x"))
                _ = try await client.receiveResponse()
            }
            for _ in 0..<3 {
                try await one.send(get)
                _ = try await second.receiveRequest()
                try await second.send(Script.response("y"))
                #expect(try await one.receiveResponse().text == "y")
            }
            #expect(first.history.components(of: "GET ") == 1)
        }
    }

    @Test(
        "an idempotent request is sent once more on a new connection",
        arguments: ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])
    func idempotent(_ method: String) async throws {
        try await Rig.run { rig in
            let client = try await rig.connect()
            try await Self.race(rig, client, "\(method) /second HTTP/1.1\r\nHost: a\r\n\r\n")
            let server = try await rig.upstream.accept()
            #expect(try await server.receiveRequest().startLine == "\(method) /second HTTP/1.1")
            try await server.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            #expect(try await client.receiveResponse(toHEAD: method == "HEAD").status == 200)
        }
    }

    @Test("it is sent once more, not twice")
    func onlyOnce() async throws {
        try await Rig.run { rig in
            let client = try await rig.connect()
            try await Self.race(rig, client, "GET /second HTTP/1.1\r\nHost: a\r\n\r\n")
            let server = try await rig.upstream.accept()
            _ = try await server.receiveRequest()
            await server.close()
            #expect(try await client.receiveResponse().status == 502)
            #expect(rig.upstream.connectionCount == 2)
        }
    }

    @Test(
        "a POST is never sent again",
        arguments: [
            "POST /second HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
            "PATCH /second HTTP/1.1\r\nHost: a\r\n\r\n",
            "POST /second HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody",
            "POST /second HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n",
            "PATCH /second HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody",
            "BREW /second HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody",
        ])
    func post(_ request: String) async throws {
        try await Rig.run { rig in
            let client = try await rig.connect()
            try await Self.race(rig, client, request)
            #expect(try await client.receiveResponse().status == 502)
            #expect(rig.upstream.connectionCount == 1)
        }
    }

    @Test("an idempotent request is sent once more with its body whole", arguments: ["PUT", "DELETE"])
    func body(_ method: String) async throws {
        let uploads = [4, 9000].flatMap { size in
            [false, true].flatMap { isChunked in
                [false, true].map { Upload(method: method, size: size, isChunked: isChunked, isApart: $0) }
            }
        }
        let service = SecondRequestService(uploads.map { _ in "" })
        try await Rig.run(script: service.script) { rig in
            for (number, form) in uploads.enumerated() {
                var upload = form
                upload.target = SecondRequestService.target(number)
                let client = try await rig.connect()
                try await SecondRequestService.askFirst(client)
                let answer = try await upload.ask(client)
                let name = upload.testDescription
                #expect(answer.text == "again", "\(name): \(answer.startLine)")
                let seen = service.requests(to: number)
                #expect(seen.map(\.method) == [method, method], "\(name)")
                #expect(seen.allSatisfy { $0.body == upload.body }, "\(name)")
                await client.close()
            }
        }
    }

    @Test("a new connection that closes without an answer is a 502 at once: the service may have acted")
    func firstUse() async throws {
        try await Rig.run { rig in
            let response = try await rig.answered("")
            #expect(response.status == 502)
            #expect(rig.upstream.connectionCount == 1)
        }
    }

    @Test("an idle connection that the upstream closed is not used at all")
    func closedWhileIdle() async throws {
        try await Rig.run { rig in
            let client = try await rig.connect()
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            let server = try await rig.upstream.accept()
            _ = try await server.receiveRequest()
            try await server.send(Script.response("first"))
            _ = try await client.receiveResponse()
            try await server.endSending()
            try await server.receiveEnd()
            try await client.send("POST /second HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
            let next = try await rig.upstream.accept()
            #expect(try await next.receiveRequest().target == "/second")
            try await next.send(Script.response("second"))
            #expect(try await client.receiveResponse().text == "second")
        }
    }
}

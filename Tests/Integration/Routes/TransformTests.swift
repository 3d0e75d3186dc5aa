// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

@Suite struct TransformTests {
    private static let yaml = """
        services: { app: "${app}" }
        defaults: { transform: { response: { headers: { set: { X-Default: "yes" } } } } }
        routes:
          items:
            match: "/items/{id}"
            to: app
            headers: { request: { set: { X-First: "1" } }, response: { set: { X-Order: last } } }
            transform:
              max_body: 200B
              request:
                headers: { set: { X-Api: v2 }, remove: X-First }
                query: { remove: [debug], set: { page: "{path.id}" }, add: { tag: "a b&c" } }
                json: { remove: role, wrap: data }
              response:
                headers: { set: { X-Order: first, X-Id: "{path.id}" } }
                json: { rename: { prod_name: name }, remove: ["items[*].cost"] }
          kept: { match: /kept, to: app, transform: { response: { json: { keep: [id, "lines.sku"] } } } }
          fixed: { match: /fixed, respond: { json: { a: 1, b: 2 } }, transform: { response: { json: { keep: a } } } }
          composed:
            match: GET /composed
            compose: { a: GET app:/a, b: GET app:/b }
            transform: { response: { json: { remove: b.cost, rename: { a: first } } } }
          retyped:
            match: /retyped
            to: app
            transform: { response: { headers: { set: { Content-Type: text/x } }, json: { remove: cost } } }
          passed:
            match: POST /passed
            compose: { a: { call: POST app:/a, send: request } }
            transform: { request: { json: { remove: role } } }
          other: { match: /other, to: app }
        bffs:
          mobile:
            prefix: /m
            transform: { response: { headers: { set: { X-Default: mobile } } } }
            routes: { other: { match: /other, to: app } }
        """

    private static func json(_ text: String, status: Int = 200, fields: String = "") -> String {
        "HTTP/1.1 \(status) R\r\nContent-Type: application/json\r\n\(fields)Content-Length: \(text.utf8.count)\r\n\r\n\(text)"
    }

    private static func post(_ text: String, fields: String = "Content-Type: application/json\r\n") -> String {
        "POST /items/1 HTTP/1.1\r\nHost: a\r\n\(fields)Content-Length: \(text.utf8.count)\r\n\r\n\(text)"
    }

    @Test(
        "header fields and query are changed on the way to the service",
        arguments: [
            ("/items/7?a=1&debug=x&page=2&b=%20", "/items/7?a=1&b=%20&page=7&tag=a%20b%26c"),
            ("/items/7?debug", "/items/7?page=7&tag=a%20b%26c"),
            ("/items/7?d%65bug=1&debugging=2&&c", "/items/7?debugging=2&&c&page=7&tag=a%20b%26c"),
            ("/items/7", "/items/7?page=7&tag=a%20b%26c"),
        ])
    func request(_ target: String, _ expected: String) async throws {
        try await Rig.run(Self.yaml) { rig in
            let seen = try await rig.forwarded("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(seen.startLine == "GET \(expected) HTTP/1.1")
            #expect(seen["X-Api"] == "v2")
            #expect(seen["X-First"] == nil)
        }
    }

    @Test("a request's JSON body is changed, with its length")
    func requestBody() async throws {
        try await Rig.run(Self.yaml) { rig in
            let seen = try await rig.forwarded(Self.post(#"{"role":"admin", "n": 1.50}"#))
            #expect(seen.text == #"{"data":{"n": 1.50}}"#)
            #expect(seen["Content-Length"] == "20")
            let chunked = try await rig.forwarded(
                "POST /items/1 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n[1,\r\n2\r\n2]\r\n0\r\n\r\n"
            )
            #expect(chunked.text == #"{"data":[1,2]}"#)
            let empty = try await rig.forwarded(Self.post("", fields: ""))
            #expect(empty.text.isEmpty)
        }
    }

    @Test(
        "a request whose body is not what can be changed is refused",
        arguments: [
            (Self.post("{"), 400),
            (Self.post("a=1", fields: "Content-Type: application/x-www-form-urlencoded\r\n"), 400),
            (Self.post("{}", fields: "Content-Type: application/json\r\nContent-Encoding: gzip\r\n"), 400),
            (Self.post("[" + String(repeating: "1,", count: 120) + "1]"), 413),
        ])
    func refused(_ request: String, _ status: Int) async throws {
        try await Rig.run(Self.yaml) { rig in
            let client = try await rig.connect()
            try await client.send(request)
            #expect(try await client.receiveResponse().status == status)
            #expect(rig.upstream.connectionCount == 0)
        }
    }

    @Test("a response's JSON body is changed; the service is asked for all of it, plain")
    func response() async throws {
        try await Rig.run(Self.yaml) { rig in
            let client = try await rig.connect()
            try await client.send(
                "GET /items/7 HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\nRange: bytes=0-1\r\n\r\n")
            let server = try await rig.upstream.accept()
            let seen = try await server.receiveRequest()
            #expect(seen["Accept-Encoding"] == "identity")
            #expect(seen["Range"] == nil)
            let body = #"{"prod_name": "x", "items":[{"cost":1,"n":2.0},{"n":3}]}"#
            try await server.send(Self.json(body, fields: "ETag: \"1\"\r\n"))
            let response = try await client.receiveResponse()
            #expect(response.text == #"{"name": "x", "items":[{"n":2.0},{"n":3}]}"#)
            #expect(response["ETag"] == nil)
            #expect(response["X-Order"] == "last")
            #expect(response["X-Id"] == "7")
            #expect(response["X-Default"] == nil)
        }
    }

    @Test("only what is kept reaches the client, also of what the gateway answers itself")
    func kept() async throws {
        try await Rig.run(Self.yaml) { rig in
            let answer = try await rig.answered(
                Self.json(#"{"id":1,"secret":2,"lines":[{"sku":"a","cost":3}]}"#),
                to: "GET /kept HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(answer.text == #"{"id":1,"lines":[{"sku":"a"}]}"#)
            let client = try await rig.connect()
            try await client.send("GET /fixed HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await client.receiveResponse().text == #"{"a":1}"#)
        }
    }

    @Test(
        "other types, errors and answers without a body pass as they are",
        arguments: [
            (Self.json(#"{"secret":1}"#, status: 404), #"{"secret":1}"#),
            ("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}", "{}"),
            (Self.json(""), ""),
        ])
    func unchanged(_ answer: String, _ text: String) async throws {
        try await Rig.run(Self.yaml) { rig in
            let response = try await rig.answered(answer, to: "GET /kept HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(response.text == text)
        }
    }

    @Test(
        "a service's answer that cannot be changed is an error, not passed on",
        arguments: [
            Self.json("{\"id\":1"), Self.json("{}", fields: "Content-Encoding: gzip\r\n"),
            Self.json("[" + String(repeating: "1,", count: 120) + "1]"),
        ])
    func unusable(_ answer: String) async throws {
        try await Rig.run(Self.yaml) { rig in
            let response = try await rig.answered(answer, to: "GET /items/1 HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(response.status == 502)
        }
    }

    @Test(
        "a service's body that breaks off, or is too long, leaves nothing of itself behind the error",
        arguments: [
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 90\r\n\r\n{\"secret\":1",
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"se\r\nx",
            Self.json("[" + String(repeating: "1,", count: 120) + "1]"),
        ])
    func broken(_ answer: String) async throws {
        try await Rig.run(Self.yaml) { rig in
            let client = try await rig.connect()
            try await client.send("GET /items/1 HTTP/1.1\r\nHost: a\r\n\r\n")
            let service = try await rig.upstream.accept()
            _ = try await service.receiveRequest()
            try await service.send(answer)
            await service.close()
            #expect(try await client.receiveResponse().status == 502)
            try await client.send("GET /fixed HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            let next = try await client.receiveResponse()
            #expect(next.status == 200)
            #expect(next.text == #"{"a":1}"#)
            #expect(try await client.receiveAll().isEmpty)
        }
    }

    @Test("what the service says of its body counts, not what the route makes of that")
    func retyped() async throws {
        try await Rig.run(Self.yaml) { rig in
            let answer = try await rig.answered(
                Self.json(#"{"cost":1,"id":2}"#), to: "GET /retyped HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(answer["Content-Type"] == "text/x")
            #expect(answer.text == #"{"id":2}"#)
        }
    }

    @Test("a part that passes the request's body on gets it as it was changed")
    func passedOn() async throws {
        try await Rig.run(Self.yaml) { rig in
            let client = try await rig.connect()
            let body = #"{"role":"admin","id":1}"#
            try await client.send(
                "POST /passed HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                    + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
            let service = try await rig.upstream.accept()
            let seen = try await service.receiveRequest()
            #expect(seen.text == #"{"id":1}"#)
            try await service.send(Self.json("{}"))
            #expect(try await client.receiveResponse().text == #"{"a":{}}"#)
        }
    }

    @Test("HEAD has no length of a body that would be changed")
    func head() async throws {
        try await Rig.run(Self.yaml) { rig in
            let answer = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 17\r\n\r\n"
            let response = try await rig.answered(answer, to: "HEAD /kept HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(response.status == 200)
            #expect(response["Content-Length"] == nil)
        }
    }

    @Test("a route without transform has that of its BFF, or of the defaults")
    func inheritance() async throws {
        try await Rig.run(Self.yaml) { rig in
            let mobile = try await rig.answered(Script.response("x"), to: "GET /m/other HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(mobile["X-Default"] == "mobile")
            let answer = try await rig.answered(Script.response("x"), to: "GET /other HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(answer["X-Default"] == "yes")
        }
    }
}

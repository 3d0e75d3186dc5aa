// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// What parts are sent, and what is kept from them.
@Suite struct ComposeCallTests {
    @Test("of the client's fields nothing private reaches a part, nor what concerns the client's own copy")
    func fields() async throws {
        let compose = """
            a: a:/
            b: { call: "b:/", forward_auth: true }
            """
        try await ComposeRig.run(compose, ["a": always("1"), "b": always("2")]) { rig in
            let answer = try await rig.ask(
                "GET /", "Authorization: Bearer t0ken", "Cookie: sid=1", "If-None-Match: \"x\"", "Range: bytes=0-1",
                "Accept-Encoding: br, gzip", "If-Modified-Since: Sat, 29 Oct 1994 19:43:31 GMT", "TE: trailers",
                "Proxy-Authorization: Basic eA==")
            #expect(answer.status == 200 && answer["Gateway-Partial"] == nil)
            for (name, auth) in [("a", nil), ("b", "Bearer t0ken")] {
                let request = try #require(rig[name].requests.first)
                #expect(request["Authorization"] == auth)
                for field in [
                    "Cookie", "If-None-Match", "Range", "If-Modified-Since", "Proxy-Authorization", "TE",
                    "Transfer-Encoding",
                ] { #expect(request[field] == nil, "\(field)") }
                #expect(request["Accept-Encoding"]?.contains("gzip") != true)
                #expect(request["Content-Length"] == nil && request.body.isEmpty)
                #expect(request.values("Host").count == 1)
            }
        }
    }

    @Test("each call is told the request's id and the trace that it belongs to, once, and the client's languages")
    func trace() async throws {
        let fields = [
            ("X-Request-Id", "id-1"), ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
            ("tracestate", "a=1,b=2"), ("Accept-Language", "de;q=0.9, en"),
        ]
        let compose = """
            a: a:/
            b: { call: POST b:/, send: { v: "{parts.a.v}" } }
            c: { call: "b:/{x.id}", for_each: { item: x, in: parts.a.l, max: 5 } }
            """
        let services = ["a": always(#"{"v":1,"l":[{"id":1},{"id":2}]}"#), "b": always("2")]
        try await ComposeRig.run(compose, services) { rig in
            let client = try await rig.gateway.connect()
            let answer = try await ComposeRig.ask(client, "GET /", fields.map { "\($0.0): \($0.1)" })
            #expect(answer.status == 200 && answer["Gateway-Partial"] == nil)
            let seen = rig["a"].requests + rig["b"].requests
            #expect(seen.count == 4)
            for request in seen {
                for (name, value) in fields { #expect(request.values(name) == [value], "\(request.target) \(name)") }
            }
        }
    }

    @Test("of a part's fields nothing reaches the client")
    func answerFields() async throws {
        let fields: FakeService.Answer = always(
            .json(
                "1", "Set-Cookie: sid=1", "Server: x", "X-Internal: y", "ETag: \"part\"", "Location: /z", "Link: <l>",
                "WWW-Authenticate: Basic", "Last-Modified: Sat, 29 Oct 1994 19:43:31 GMT", "Age: 7"))
        try await ComposeRig.run("{ a: \"a:/\" }", ["a": fields]) { rig in
            let answer = try await rig.ask()
            #expect(answer.text == #"{"a":1}"#)
            for field in [
                "Set-Cookie", "Server", "X-Internal", "Location", "Link", "WWW-Authenticate", "Last-Modified",
            ] { #expect(answer[field] == nil, "\(field)") }
            #expect(answer["ETag"] != "\"part\"")
        }
    }

    @Test(
        "send: request passes the client's body on to each part that asks for it, with its type",
        arguments: [false, true])
    func sendRequest(_ isChunked: Bool) async throws {
        let compose = """
            a: { call: POST a:/, send: request }
            b: { call: PUT b:/, send: request }
            c: c:/
            """
        let services: [String: FakeService.Answer?] = ["a": always("1"), "b": always("2"), "c": always("3")]
        try await ComposeRig.run(compose, services, match: "GET,POST /**") { rig in
            let client = try await rig.gateway.connect()
            let head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: text/x; v=1\r\nContent-Language: de\r\n"
            if isChunked {
                try await client.send(head + "Transfer-Encoding: chunked\r\n\r\n4\r\nhell\r\n1\r\no\r\n0\r\n\r\n")
            } else {
                try await client.send(head + "Content-Length: 5\r\n\r\nhello")
            }
            #expect(try await client.receiveResponse().text == #"{"a":1,"b":2,"c":3}"#)
            for name in ["a", "b"] {
                let request = try #require(rig[name].requests.first)
                #expect(request.text == "hello" && request["Content-Type"] == "text/x; v=1")
            }
            let other = try #require(rig["c"].requests.first)
            #expect(other.method == "GET" && other.body.isEmpty && other["Content-Type"] == nil)
            // The connection goes on.
            #expect(try await ComposeRig.ask(client, "GET /").status == 200)
        }
    }

    @Test("a large body of the client reaches the part whole; one beyond the limit is a 413")
    func largeBody() async throws {
        let body = String(repeating: "0123456789abcdef", count: 64 << 10)
        let compose = "{ a: { call: POST a:/, send: request } }"
        try await ComposeRig.run(compose, ["a": always("1")], match: "POST /**") { rig in
            #expect(try await rig.ask("POST /", body: body).text == #"{"a":1}"#)
            #expect(rig["a"].requests.first?.text == body)
            let client = try await rig.gateway.connect()
            try await client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 20000000\r\n\r\n")
            #expect(try await client.receiveResponse().status == 413)
            #expect(rig["a"].requests.count == 1)
        }
    }

    @Test("a template's references become the values themselves, or the escaped text inside others")
    func template() async throws {
        let compose = """
            a: a:/
            b:
              call: POST b:/
              headers: { X-N: "{parts.a.n}", Content-Type: application/vnd.x+json }
              send:
                n: "{parts.a.n}"
                t: "{parts.a.t}"
                o: "{parts.a.o}"
                in: "<{parts.a.t}|{parts.a.n}|{query.q}>"
                q: "{query.q}"
                l: ["{parts.a.l}", 1.10, true, null, "{{x}}"]
            """
        let json = #"{"n":1.10,"t":"q\"\\\u00e9\n","o":{"z":[1e400]},"l":[1,"x"]}"#
        try await ComposeRig.run(compose, ["a": always(json), "b": always("1")]) { rig in
            _ = try await rig.ask("GET /?q=%22%5C%0A%01")
            let request = try #require(rig["b"].requests.first)
            let text = try #require(Self.normal(request.text))
            #expect(
                text == #"{"n":1.10,"t":"q\"\\é\n","o":{"z":[1e400]},"in":"<q\"\\é\n|1.10|\"\\\n\u0001>","#
                    + #""q":"\"\\\n\u0001","l":[[1,"x"],1.10,true,null,"{x}"]}"#)
            #expect(request["X-N"] == "1.10" && request.values("Content-Type") == ["application/vnd.x+json"])
        }
    }

    /// One way of writing what can be written in two.
    private static func normal(_ text: String) -> String? { text.replacing(#"\u00e9"#, with: "é") }

    @Test("use takes what a shared part says, and each key of the part's own replaces it")
    func use() async throws {
        let shared = """
            recent:
              call: GET a:/orders?user={query.user}&limit=5
              pick: $.items
              fallback: []
              headers: { X-From: shared }
              timeout: 15s
            plain: a:/plain
            """
        let compose = """
            one:   { use: recent }
            two:   { use: recent, select: [id], limit_items: 1 }
            three: { use: recent, pick: $.next, headers: { X-To: three } }
            four:  { use: recent, call: "b:/", fallback: 4 }
            five:  { use: plain, into: six }
            """
        let services: [String: FakeService.Answer?] = [
            "a": always(#"{"items":[{"id":1,"t":2},{"id":3}],"next":"n"}"#), "b": always(.status(500)),
        ]
        try await ComposeRig.run(compose, services, shared: shared) { rig in
            let answer = try await rig.ask("GET /?user=9")
            #expect(
                answer.text
                    == #"{"one":[{"id":1,"t":2},{"id":3}],"two":[{"id":1}],"three":"n","four":4,"#
                    + #""six":{"items":[{"id":1,"t":2},{"id":3}],"next":"n"}}"#)
            let seen = rig["a"].requests
            #expect(Set(seen.map(\.target)) == ["/orders?user=9&limit=5", "/plain"])
            #expect(seen.filter { $0["X-From"] == "shared" }.count == 2)
            #expect(seen.filter { $0["X-To"] == "three" && $0["X-From"] == nil }.count == 1)
        }
    }

    @Test("connections of ordinary answers are used again, by parts and requests alike")
    func pooling() async throws {
        try await ComposeRig.run("{ a: \"a:/1\", b: \"a:/2/{parts.a}\" }", ["a": always("1")]) { rig in
            let client = try await rig.gateway.connect()
            for _ in 0..<20 { #expect(try await ComposeRig.ask(client).text == #"{"a":1,"b":1}"#) }
            #expect(rig["a"].requests.count == 40)
            #expect(rig["a"].upstream.connectionCount == 1)
        }
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// What HTTP allows on either side of a composition.
@Suite struct ComposeWireTests {
    @Test("interim answers of a service are not its answer")
    func interim() async throws {
        let json = String(decoding: Reply.json("1").bytes, as: UTF8.self)
        let early = "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n"
        try await ComposeRig.run("{ a: \"a:/\", b: \"b:/\" }", ["a": always(.raw(early + json)), "b": always("2")]) {
            rig in
            let answer = try await rig.ask()
            #expect(answer.text == #"{"a":1,"b":2}"# && answer["Link"] == nil)
        }
    }

    @Test("requests sent at once are answered in their order, each with its own parts")
    func pipelined() async throws {
        let service: FakeService.Answer = { request in
            .json("\"\(request.target.dropFirst())\"").delayed(.milliseconds(request.target == "/0" ? 20 : 0))
        }
        try await ComposeRig.run("{ a: \"a:/{query.n}\", b: \"a:/{parts.a}\" }", ["a": service]) { rig in
            let client = try await rig.gateway.connect()
            try await client.send((0..<6).map { "GET /?n=\($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined())
            for number in 0..<6 {
                let text = try await client.receiveResponse().text
                #expect(text == "{\"a\":\"\(number)\",\"b\":\"\(number)\"}")
            }
        }
    }

    @Test("a client that wants the connection closed gets the answer, and its end; so does one of HTTP/1.0")
    func closing() async throws {
        try await ComposeRig.run("{ a: \"a:/\" }", ["a": always("1")]) { rig in
            for request in ["GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "GET / HTTP/1.0\r\n\r\n"] {
                let client = try await rig.gateway.connect()
                try await client.send(request)
                #expect(try await client.receiveLastResponse().text == #"{"a":1}"#)
            }
        }
    }

    @Test("an answer of megabytes reaches a slow client whole")
    func large() async throws {
        let part = "[" + (0..<300_000).map { "\($0)" }.joined(separator: ",") + "]"
        let compose = "{ a: \"a:/\", b: { call: \"a:/\", into: x.b }, c: { call: \"a:/\", limit_items: 200000 } }"
        try await ComposeRig.run(compose, ["a": always(part)]) { rig in
            let client = try await rig.gateway.connect()
            try await client.pauseReading()
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            try await Pace.wait("the calls") { rig["a"].requests.count >= 3 }
            try await client.resumeReading()
            let answer = try await client.receiveResponse()
            let short = "[" + (0..<200_000).map { "\($0)" }.joined(separator: ",") + "]"
            #expect(answer.text == #"{"a":"# + part + #","x":{"b":"# + part + #"},"c":"# + short + "}")
        }
    }

    @Test("parts are known by the client's request id, and told where it comes from")
    func origin() async throws {
        try await ComposeRig.run("{ a: \"a:/\", b: \"b:/\" }", ["a": always("1"), "b": always("2")]) { rig in
            _ = try await rig.ask()
            let a = try #require(rig["a"].requests.first)
            let b = try #require(rig["b"].requests.first)
            #expect(a["X-Request-Id"] != nil && a["X-Request-Id"] == b["X-Request-Id"])
            for request in [a, b] {
                #expect(request["X-Forwarded-For"] == "127.0.0.1" && request["X-Forwarded-Host"] == "a")
            }
        }
    }

    @Test("a client that waits to be asked for its body is asked, where a part sends it on")
    func expectContinue() async throws {
        let compose = "{ a: { call: POST a:/, send: request } }"
        try await ComposeRig.run(compose, ["a": always("1")], match: "POST /**") { rig in
            let client = try await rig.gateway.connect()
            try await client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n")
            #expect(try await client.receiveResponse().status == 100)
            try await client.send("body")
            #expect(try await client.receiveResponse().text == #"{"a":1}"#)
            #expect(rig["a"].requests.map(\.text) == ["body"] && rig["a"].requests.first?["Expect"] == nil)
        }
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

@Suite struct FixedAnswerTests {
    private static let yaml = """
        routes:
          text:  { match: /text, respond: { status: 201, headers: { X-A: "1", Content-Type: text/css }, body: "a { }" } }
          json:  { match: /json, respond: { json: { name: Ada, n: 1.50, list: [1, true, null] } } }
          empty: { match: /empty, respond: { status: 204 } }
          old:   { match: "/old/{id}", redirect: "/new/{id}" }
          perm:  { match: "/perm/**", redirect: { to: "https://other.example/x/**", status: 308 } }
        """

    private static func get(_ target: String, _ method: String = "GET") async throws -> RawMessage {
        var result: RawMessage?
        try await Rig.run(Self.yaml) { rig in
            let client = try await rig.connect()
            try await client.send("\(method) \(target) HTTP/1.1\r\nHost: a\r\n\r\n")
            result = try await client.receiveResponse(toHEAD: method == "HEAD")
        }
        return try #require(result)
    }

    @Test("respond answers with its status, fields and text")
    func text() async throws {
        let response = try await Self.get("/text")
        #expect(response.status == 201 && response.text == "a { }" && response["X-A"] == "1")
        #expect(response.values("Content-Type") == ["text/css"])
    }

    @Test("respond answers with JSON, numbers as they are written")
    func json() async throws {
        let response = try await Self.get("/json")
        #expect(response.status == 200 && response["Content-Type"]?.hasPrefix("application/json") == true)
        #expect(response.text.filter { !$0.isWhitespace } == #"{"name":"Ada","n":1.50,"list":[1,true,null]}"#)
    }

    @Test("a 204 has neither body nor length")
    func empty() async throws {
        let response = try await Self.get("/empty")
        #expect(response.status == 204 && response["Content-Length"] == nil)
    }

    @Test("HEAD gets the fields of the answer without its body")
    func head() async throws {
        let response = try await Self.get("/text", "HEAD")
        #expect(response.status == 201 && response["Content-Length"] == "5" && response.body.isEmpty)
    }

    @Test("redirect keeps the query, and its status is 307 unless said otherwise")
    func redirect() async throws {
        let old = try await Self.get("/old/7?a=b&c=%20")
        #expect(old.status == 307 && old["Location"]?.hasSuffix("/new/7?a=b&c=%20") == true)
        let perm = try await Self.get("/perm/a/b")
        #expect(perm.status == 308 && perm["Location"] == "https://other.example/x/a/b")
    }

    @Test(
        "a redirect cannot be led astray by what is captured",
        arguments: ["/old/%0d%0aX:1", "/old/%2e%2e", "/perm//evil.example"])
    func astray(_ target: String) async throws {
        let response = try await Self.get(target)
        let location = response["Location"] ?? ""
        #expect(!location.hasPrefix("//") && !location.contains("\r") && response["X"] == nil)
    }
}

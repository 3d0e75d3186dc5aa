// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoServer
import Testing

@Suite struct ExplainQueryTests {
    @Test("a query is read from JSON")
    func reads() throws {
        let text = """
            { "method": "POST", "url": "https://shop.example.com/orders?x=${HOME}#top", "client_ip": "10.1.2.3",
              "headers": { "X-A": "1", "X-B": ["2", "3"], "X-C": "${file:/etc/passwd}" }, "listener": "public" }
            """
        let query = try #require(ExplainQuery.read(Array(text.utf8)).0)
        #expect(query.method == "POST")
        #expect(query.url == "https://shop.example.com/orders?x=${HOME}#top")
        #expect(query.clientIP == IPAddress(v4: 0x0A01_0203))
        #expect(
            query.headers.map { "\($0.name)=\($0.value)" } == ["X-A=1", "X-B=2", "X-B=3", "X-C=${file:/etc/passwd}"])
        #expect(query.listener == "public")
    }

    @Test("a query says who the user is taken to be")
    func user() throws {
        let text = #"{"url":"/x","user":{"id":"7","roles":["a","b"],"scopes":"s","claims":{"tier":"gold"}}}"#
        let user = try #require(ExplainQuery.read(Array(text.utf8)).0?.user)
        #expect(user.id == "7" && user.roles == ["a", "b"] && user.scopes == ["s"])
        #expect(user.claims == .object([.init("tier", .string("gold"))]))
        let words = try ExplainQuery(request: "/x", user: "7", roles: ["a"], scopes: ["s"])
        #expect(words.user?.id == "7" && words.user?.roles == ["a"] && words.user?.scopes == ["s"])
        #expect(throws: ValueError.self) { try ExplainQuery(request: "/x", roles: ["a"]) }
    }

    @Test("what is left out has its default")
    func defaults() throws {
        let query = try #require(ExplainQuery.read(Array(#"{"url":"/x"}"#.utf8)).0)
        #expect(query.method == "GET" && query.headers.isEmpty && query.listener == nil && query.user == nil)
        #expect(query.clientIP.description == "127.0.0.1")
    }

    @Test(
        "what is wrong is named with its place",
        arguments: [
            (#"{"method":"GET"}"#, "request:1:1: error: the file needs the key 'url'"),
            (#"{"url":"/x","heders":{}}"#, "request:1:13: error: unknown key 'heders'; did you mean 'headers'?"),
            (#"{"url":"/x","user":{"roles":["a"]}}"#, "request:1:20: error: 'user' needs the key 'id'"),
            (
                #"{"url":"/x","user":{"id":"1","role":"a"}}"#,
                "request:1:30: error: unknown key 'role' in 'user'; did you mean 'roles'?"
            ),
            (#"{"url":"/x","user":{"id":"1","claims":[]}}"#, "request:1:39: error: expected an object, found a list"),
            (#"{"url":"x"}"#, "request:1:8: error: 'x' is not a URL; such as '/orders/7' or"),
            (#"{"url":"/x y"}"#, "request:1:8: error: the URL holds a blank or a control character"),
            (#"{"url":"/x","method":"G T"}"#, "request:1:22: error: 'G T' is not a method"),
            (#"{"url":"/x","headers":{"A B":"1"}}"#, "request:1:24: error: 'A B' is not a header name"),
            (
                #"{"url":"/x","headers":{"A":"1\r\nB: 2"}}"#,
                "request:1:28: error: control characters are not allowed here"
            ),
            (#"{"url":"/x","headers":["A"]}"#, "request:1:23: error: expected a map of header names, found a list"),
            (#"{"url":"/x","client_ip":"10.1"}"#, "request:1:25: error: '10.1' is not an IP address"),
            (#"{"url":"/x","#, "request:1:"), ("[]", "request:1:1: error: expected a map of keys, found a list"),
            ("", "request:1:1: error"),
        ])
    func refuses(_ text: String, _ beginning: String) {
        let (query, diagnostics) = ExplainQuery.read(Array(text.utf8))
        #expect(query == nil)
        let said = diagnostics.first?.description ?? ""
        #expect(said.hasPrefix(beginning), "\(said)")
    }

    @Test(
        "the words of a command line that are no request are refused",
        arguments: [
            ("", []), ("GET /a b", []), ("G\u{1}T /a", []), ("/a", ["X"]), ("/a", ["X Y: 1"]), ("/a", ["X: 1\r\nY: 2"]),
            ("ftp://a/", []), ("orders", []),
        ] as [(String, [String])])
    func words(_ request: String, _ headers: [String]) {
        #expect(throws: ValueError.self) { try ExplainQuery(request: request, headers: headers) }
    }

    @Test("an unknown listener is refused with the names of those there are")
    func listener() async throws {
        let explainer = try Explainer(try Blueprint.load(text: "version: 1\nroutes: {}\n"))
        defer { explainer.stop() }
        let query = try ExplainQuery(request: "/", listener: "inner")
        await #expect(throws: ValueError("there is no listener 'inner'", hint: "there are: default")) {
            try await explainer.explain(query)
        }
    }
}

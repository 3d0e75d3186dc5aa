// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// What is removed from an answer's head is removed from the interim answers before it and the trailers behind it.
@Suite struct ResponseHygieneTests {
    /// The ways to say that `X-Inner` does not leave.
    private static let removals = [
        "routes: { all: { match: /**, to: app, headers: { response: { remove: [X-Inner, X-Other-Inner] } } } }",
        """
        defaults: { headers: { response: { remove: [X-Inner, X-Other-Inner] } } }
        routes: { all: { match: /**, to: app } }
        """,
        """
        routes:
          all: { match: /**, to: app, transform: { response: { headers: { remove: [X-Inner, X-Other-Inner] } } } }
        """,
    ]

    private static func yaml(_ routes: String) -> String {
        """
        services: { app: "${app}" }
        identity_headers: { X-User-Id: "{user.id}", X-User-Role: "{user.roles}" }
        \(routes)
        """
    }

    /// In several cases, and one of them twice.
    private static let refused =
        "Server: nginx\r\nX-Powered-By: PHP/8\r\nsERVER: inner\r\nx-powered-by: x\r\nX-User-Id: 7\r\nx-user-ROLE: admin\r\n"
        + "X-Inner: 10.0.0.1\r\nx-inner: 2\r\nX-OTHER-INNER: 3\r\n"
    private static let names: Set = [
        "server", "x-powered-by", "x-user-id", "x-user-role", "x-inner", "x-other-inner",
    ]

    private static func leaked(_ fields: [RawField]) -> [RawField] {
        fields.filter { Self.names.contains($0.name.lowercased()) }
    }

    private static func ask(_ rig: Rig) async throws -> (RawConnection, RawConnection) {
        let client = try await rig.connect()
        try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        let server = try await rig.upstream.accept()
        _ = try await server.receiveRequest()
        return (client, server)
    }

    @Test(
        "an interim answer tells nothing that the final one may not tell",
        arguments: ["103 Early Hints", "102 Processing"], Self.removals)
    func interim(_ status: String, _ routes: String) async throws {
        try await Rig.run(Self.yaml(routes)) { rig in
            let (client, server) = try await Self.ask(rig)
            for number in 0..<2 {
                try await server.send(
                    "HTTP/1.1 \(status)\r\n\(Self.refused)Link: </\(number).css>; rel=preload\r\n\r\n")
                let interim = try await client.receiveResponse()
                #expect(interim.status == Int(status.prefix(3)))
                #expect(Self.leaked(interim.fields).isEmpty, "\(Self.leaked(interim.fields))")
                #expect(interim.values("Link") == ["</\(number).css>; rel=preload"])
            }
            try await server.send(Script.response("ok"))
            #expect(try await client.receiveResponse().text == "ok")
        }
    }

    @Test("an interim answer and the final one in one segment")
    func together() async throws {
        try await Rig.run(Self.yaml(Self.removals[0])) { rig in
            let (client, server) = try await Self.ask(rig)
            try await server.send(
                "HTTP/1.1 103 Early Hints\r\n\(Self.refused)Link: <a>\r\n\r\n"
                    + "HTTP/1.1 200 OK\r\nServer: nginx\r\nX-Inner: 1\r\nContent-Length: 2\r\n\r\nok")
            let interim = try await client.receiveResponse()
            #expect(interim.status == 103 && interim["Link"] == "<a>")
            #expect(Self.leaked(interim.fields).isEmpty, "\(Self.leaked(interim.fields))")
            let final = try await client.receiveResponse()
            #expect(final.text == "ok" && Self.leaked(final.fields).isEmpty)
        }
    }

    @Test("trailers tell nothing that the head may not tell", arguments: Self.removals)
    func trailers(_ routes: String) async throws {
        try await Rig.run(Self.yaml(routes)) { rig in
            let (client, server) = try await Self.ask(rig)
            try await server.send(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\nx-Sum: 1\r\n\(Self.refused)X-Last: 2\r\n\r\n"
            )
            let response = try await client.receiveResponse()
            #expect(response.text == "ab")
            #expect(response.trailers == [RawField("x-Sum", "1"), RawField("X-Last", "2")])
        }
    }

    @Test("the same for trailers that come late, and cut anywhere")
    func lateTrailers() async throws {
        let trailers = "X-Sum: 1\r\nServer: nginx\r\nX-User-Id: 7\r\nX-Inner: 1\r\nX-Last: 2\r\n\r\n"
        try await Rig.run(Self.yaml(Self.removals[0])) { rig in
            let (client, server) = try await Self.ask(rig)
            for split in 1..<trailers.utf8.count {
                if split > 1 {
                    try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                    _ = try await server.receiveRequest()
                }
                try await server.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n")
                try await server.send(String(decoding: trailers.utf8.prefix(split), as: UTF8.self))
                try await server.send(String(decoding: trailers.utf8.dropFirst(split), as: UTF8.self))
                let response = try await client.receiveResponse()
                #expect(response.trailers == [RawField("X-Sum", "1"), RawField("X-Last", "2")], "cut at \(split)")
            }
        }
    }

    @Test("where nothing but what is refused is in the trailers, none are left")
    func onlyRefused() async throws {
        try await Rig.run(
            Self.yaml(Self.removals[0]),
            script: Script { request in
                request.target == "/next"
                    ? Script.response("next")
                    : "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\(Self.refused)\r\n"
            }
        ) { rig in
            let client = try await rig.connect()
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            let response = try await client.receiveResponse()
            #expect(response.text == "ab" && response.trailers.isEmpty, "\(response.trailers)")
            try await client.send("GET /next HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await client.receiveResponse().text == "next")
        }
    }

    @Test("a name that is removed on one route passes on another")
    func otherRoute() async throws {
        let routes = """
            routes:
              hidden: { match: /hidden, to: app, headers: { response: { remove: [X-Inner] } } }
              open: { match: /open, to: app }
            """
        let answer =
            "HTTP/1.1 103 Early Hints\r\nX-Inner: 1\r\n\r\n"
            + "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\nX-Inner: 2\r\n\r\n"
        try await Rig.run(Self.yaml(routes), script: Script(answer: answer)) { rig in
            let client = try await rig.connect()
            for (path, isOpen) in [("/hidden", false), ("/open", true), ("/hidden", false)] {
                try await client.send("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try await client.receiveResponse()["X-Inner"] == (isOpen ? "1" : nil))
                #expect(try await client.receiveResponse().trailers == (isOpen ? [RawField("X-Inner", "2")] : []))
            }
        }
    }
}

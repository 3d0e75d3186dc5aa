// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// One service behind several backends for frontends.
@Suite struct BFFTests {
    /// What the service was sent, and by which frontend.
    private static let seen = Script { Script.response("\($0["X-Frontend"] ?? "-") \($0.method) \($0.target)") }

    private static let config = """
        services: { app: "${app}" }
        routes:
          home: { match: /home, to: app }
        bffs:
          mobile:
            hosts: [m.example.com, "*.m.example.com"]
            headers: { request: { set: { X-Frontend: mobile } } }
            routes:
              home: { match: GET /home, to: "app:/mobile/home" }
              user: { match: "/users/{id}", to: "app:/u/{id}" }
          web:
            prefix: /web
            headers: { request: { set: { X-Frontend: web } } }
            routes:
              home: { match: GET /home, to: app }
              root: { match: /, to: app }
              files: { match: /files/**, to: app }
              user: { match: "/users/{id}/**", to: "app:/u/{id}/**" }
              away: { match: /away, redirect: /elsewhere }
              split: { match: /split, split: [{ to: app }] }
          app:
            when: { header: { X-App: "2" } }
            headers: { request: { set: { X-Frontend: app } } }
            routes:
              home: { match: /home, to: app }
          all:
            hosts: www.example.com
            prefix: /all/of
            when: { header: { X-App: present } }
            headers: { request: { set: { X-Frontend: all } } }
            routes:
              rest: { match: /**, to: app }
              own: { match: /own, to: app, headers: { request: { set: { X-Frontend: own } } } }
        """

    /// The texts of the answers, or their status where it is not 200.
    private static func answers(_ requests: [(target: String, host: String, fields: String)]) async throws -> [String] {
        var answers: [String] = []
        try await Rig.run(Self.config, script: Self.seen) { rig in
            let client = try await rig.connect()
            for request in requests {
                try await client.send(
                    "GET \(request.target) HTTP/1.1\r\nHost: \(request.host)\r\n\(request.fields)\r\n")
                let answer = try await client.receiveResponse()
                answers.append(answer.status == 200 ? answer.text : "\(answer.status) \(answer["Location"] ?? "")")
            }
        }
        return answers
    }

    @Test("hosts choose a BFF, and other hosts have the plain routes")
    func hosts() async throws {
        let answers = try await Self.answers([
            ("/home", "m.example.com", ""), ("/home?a=b", "x.m.example.com:80", ""), ("/home", "example.com", ""),
            ("/users/a%2Cb", "m.example.com", ""), ("/users/7", "example.com", ""),
        ])
        #expect(
            answers == [
                "mobile GET /mobile/home", "mobile GET /mobile/home?a=b", "- GET /home", "mobile GET /u/a%2Cb", "404 ",
            ])
    }

    @Test("a prefix is taken off: routes and the service see the path without it")
    func prefix() async throws {
        let answers = try await Self.answers([
            ("/web/home", "a", ""), ("/web?x=/web", "a", ""), ("/web/", "a", ""), ("/web/files", "a", ""),
            ("/web/files/", "a", ""), ("/web/files/web/x?y=1", "a", ""), ("/%77eb/./files//a", "a", ""),
            ("/web/users/7/x/y", "a", ""), ("/web/split", "a", ""), ("/web/away", "a", ""), ("/webb/home", "a", ""),
        ])
        #expect(
            answers == [
                "web GET /home", "web GET /?x=/web", "web GET /", "web GET /files", "web GET /files/",
                "web GET /files/web/x?y=1", "web GET /files/a", "web GET /u/7/x/y", "web GET /split", "307 /elsewhere",
                "404 ",
            ])
    }

    @Test("a header chooses a BFF")
    func header() async throws {
        let answers = try await Self.answers([
            ("/home", "a", "X-App: 2\r\n"), ("/home", "a", "X-App: 3\r\n"), ("/home", "m.example.com", "X-App: 2\r\n"),
        ])
        #expect(answers == ["app GET /home", "- GET /home", "mobile GET /mobile/home"])
    }

    @Test("where hosts, a header and a prefix are given, all must hold")
    func together() async throws {
        let answers = try await Self.answers([
            ("/all/of/it", "www.example.com", "X-App: 1\r\n"), ("/all/of", "www.example.com", "X-App: 1\r\n"),
            ("/all/of/own", "www.example.com", "X-App: 1\r\n"), ("/all/of/it", "www.example.com", ""),
            ("/all/of/it", "example.com", "X-App: 1\r\n"), ("/all/it", "www.example.com", "X-App: 1\r\n"),
        ])
        #expect(answers == ["all GET /it", "all GET /", "own GET /own", "404 ", "404 ", "404 "])
    }

    @Test("metrics name a route with its BFF")
    func metrics() async throws {
        try await Rig.run(Self.config, script: Self.seen) { rig in
            let client = try await rig.connect()
            try await client.send("GET /web/files/x HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await client.receiveResponse().status == 200)
            let admin = try await rig.gateway.connectToAdmin()
            try await admin.send("GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            let page = try await admin.receiveResponse().text
            #expect(page.contains(#"route="web/files",http_route="/web/files/**""#), "\(page.prefix(2000))")
        }
    }
}

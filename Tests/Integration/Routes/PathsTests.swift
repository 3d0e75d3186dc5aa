// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// What of a path reaches the service, as it came.
@Suite struct PathsTests {
    private static let seen = Script { Script.response($0.target) }

    /// The target that the service saw, or the status.
    private static func targets(
        _ yaml: String, _ requests: [String], listener: String = ""
    ) async throws -> [String] {
        var answers: [String] = []
        let head = "services: { app: \"${app}\" }\n" + listener
        try await Rig.run(head + yaml, script: Self.seen) { rig in
            for request in requests {
                let client = try await rig.connect()
                try await client.send("\(request) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                let answer = try await client.receiveLastResponse()
                answers.append(answer.status == 200 ? answer.text : "\(answer.status) \(answer["Allow"] ?? "")")
            }
        }
        return answers
    }

    @Test("what placeholders capture goes into the service's path, a redirect and a header, escapes included")
    func placeholders() async throws {
        let yaml = """
            routes:
              user:  { match: "/user-{id:[0-9]+}/**", to: "app:/u/{id}/**" }
              file:  { match: "/img/{name}.png", to: "app:/files/png-{path.name}" }
              hash:  { match: "/{id:[0-9a-f]{8}}", to: "app:/h/{id}", priority: -1 }
              moved: { match: "/old-{id}", redirect: "/new/{id}" }
            """
        let answers = try await Self.targets(
            yaml,
            [
                "GET /user-7/x?y", "GET /user-7", "GET /user-x", "GET /img/a%20b.png", "GET /img/..png",
                "GET /img/...png", "GET /deadbeef", "GET /deadbee", "GET /%64eadbeef",
            ])
        #expect(
            answers == [
                "/u/7/x?y", "/u/7", "404 ", "/files/png-a%20b", "404 ", "404 ", "/h/deadbeef", "404 ", "/h/deadbeef",
            ])
        try await Rig.run("services: { app: \"${app}\" }\n" + yaml) { rig in
            let client = try await rig.connect()
            try await client.send("GET /old-a%3Fb HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await client.receiveResponse()["Location"] == "/new/a%3Fb")
        }
    }

    @Test("an encoded slash stays in its segment where the route keeps it, and is a 400 elsewhere")
    func encodedSlashes() async throws {
        let yaml = """
            routes:
              keep:  { match: "/p/{id}/**", to: "app:/q/{id}/**", paths: { encoded_slashes: keep } }
              plain: { match: "/r/{id}", to: app }
              lit:   { match: "/s-{id}", to: "app:/t/{id}", paths: { encoded_slashes: keep } }
            """
        let answers = try await Self.targets(
            yaml,
            [
                "GET /p/a%2Fb/c%2fd?x=%2F", "GET /p/a%2F", "GET /r/a%2Fb", "GET /nowhere%2F", "DELETE /r/a%2Fb",
                "GET /p/..%2Fb/c", "GET /p/a%2F..", "GET /p/a%2F.%2Fb", "GET /p/a%2F%2e%2e;x", "GET /p/x%2F...",
                "GET /s-..%2Fx", "GET /s-a%2Fx", "GET /p/a%5Cb", "GET /p/a%2Fb%00", "GET /r/%252F",
            ])
        #expect(
            answers == [
                "/q/a%2Fb/c%2Fd?x=%2F", "/q/a%2F", "400 ", "400 ", "400 ", "400 ", "400 ", "400 ", "400 ", "/q/x%2F...",
                "400 ", "/t/a%2Fx", "400 ", "400 ", "/r/%252F",
            ])
    }

    @Test("a slash at the end is of no account where the route ignores it, and the service sees what came")
    func trailingSlashes() async throws {
        let yaml = """
            defaults: { paths: { trailing_slash: ignore } }
            routes:
              user: { match: "GET /users/{id}", to: app }
              dir:  { match: /docs/, to: app }
              to:   { match: "/o/{id}", to: "app:/orders/{id}" }
              hard: { match: /hard, to: app, paths: { trailing_slash: strict } }
            """
        let answers = try await Self.targets(
            yaml,
            [
                "GET /users/7", "GET /users/7/?x", "GET /users/7//", "GET /users/", "GET /docs", "GET /docs/",
                "GET /o/7/", "GET /hard/", "DELETE /users/7/",
            ])
        #expect(
            answers == [
                "/users/7", "/users/7/?x", "/users/7/", "404 ", "/docs", "/docs/", "/orders/7", "404 ", "405 GET, HEAD",
            ])
    }

    @Test("the client's address ranks after headers and before the query")
    func clientRank() async throws {
        let yaml = """
            routes:
              any:    { match: /x, respond: { body: any } }
              near:   { match: { path: /x, client_ip: [127.0.0.0/8, 10.0.0.0/8] }, respond: { body: near } }
              far:    { match: { path: /x, client_ip: 192.0.2.0/24 }, respond: { body: far } }
              query:  { match: { path: /x, query: { a: present, b: present } }, respond: { body: query } }
              header: { match: { path: /x, headers: { X-A: present } }, respond: { body: header } }
            """
        try await Rig.run(yaml) { rig in
            let client = try await rig.connect()
            for (target, field, expected) in [
                ("/x", "", "near"), ("/x?a&b", "", "near"), ("/x", "X-A: 1\r\n", "header"),
            ] {
                try await client.send("GET \(target) HTTP/1.1\r\nHost: a\r\n\(field)\r\n")
                #expect(try await client.receiveResponse().text == expected)
            }
        }
    }

    @Test("a composed route without a method takes GET and HEAD; with one it takes that")
    func composedMethods() async throws {
        let yaml = """
            routes:
              home:  { match: /home, compose: { x: app:/x } }
              write: { match: POST /write, compose: { x: app:/x } }
            """
        let script = Script { _ in "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1\r\n\r\n1" }
        try await Rig.run("services: { app: \"${app}\" }\n" + yaml, script: script) { rig in
            for (line, status, allow) in [
                ("GET /home", 200, nil), ("HEAD /home", 200, nil), ("DELETE /home", 405, "GET, HEAD"),
                ("POST /home", 405, "GET, HEAD"), ("OPTIONS /home", 405, "GET, HEAD"), ("POST /write", 200, nil),
                ("GET /write", 405, "POST"),
            ] as [(String, Int, String?)] {
                let client = try await rig.connect()
                try await client.send("\(line) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                let answer = try await client.receiveResponse(toHEAD: line.hasPrefix("HEAD"))
                #expect(answer.status == status, "\(line)")
                #expect(answer["Allow"] == allow, "\(line)")
            }
        }
    }
}

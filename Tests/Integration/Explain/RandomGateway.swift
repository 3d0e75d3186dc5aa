// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting

/// Random configurations and requests over few words, so that many match. `${one}` and `${two}` are upstreams.
struct RandomGateway {
    struct Request {
        var method: String
        var target: String
        var host: String
        var fields: [String]

        var bytes: String {
            let lines = (["Host: \(self.host)"] + self.fields).map { $0 + "\r\n" }.joined()
            return "\(self.method) \(self.target) HTTP/1.1\r\n\(lines)\r\n"
        }
    }

    static let token = "t0ken-of-the-operator"
    private var generator: SeededGenerator

    init(seed: UInt64) { self.generator = SeededGenerator(seed: seed) }

    mutating func chance(_ outOf: Int) -> Bool { Int.random(in: 0..<outOf, using: &self.generator) == 0 }

    mutating func pick<T>(_ values: [T]) -> T { values[Int.random(in: 0..<values.count, using: &self.generator)] }

    // MARK: Configurations

    mutating func yaml() -> String {
        let trusted = self.chance(2) ? ", trusted_proxies: 127.0.0.1" : ""
        var lines = [
            "version: 1", "admin: { address: \"127.0.0.1:0\", token: \(Self.token) }",
            "listeners: { public: { address: \"127.0.0.1:0\", limits: { head_timeout: 2m, idle: 2m }\(trusted) } }",
            "services:", "  one: \"${one}\"", "  two: { targets: \"${two}\", timeout: 7s }",
            "  both: { targets: [\"${one}\", \"${two}\"], balance: { hash: \"{header.X-Tenant}\" } }",
        ]
        if self.chance(3) { lines.append("identity_headers: { X-User: \"{user.id}\" }") }
        if self.chance(3) { lines.append("defaults: { headers: \(self.headers([])), timeout: 9s }") }
        if self.chance(4) { lines.append("telemetry: { request_ids: false }") }
        lines.append("routes:")
        for index in 0..<Int.random(in: 1...14, using: &self.generator) { lines.append(self.route(index)) }
        return lines.joined(separator: "\n") + "\n"
    }

    private mutating func route(_ index: Int) -> String {
        let (path, captures, hasRemainder) = self.pattern()
        var parts = ["match: \(self.match(path))", self.action(captures, hasRemainder)]
        if self.chance(3) { parts.append("headers: \(self.headers(captures))") }
        if self.chance(4) { parts.append("priority: \(self.pick([-1, 1, 2, 3]))") }
        if self.chance(4) { parts.append("timeout: 3s") }
        return "  r\(index): { \(parts.joined(separator: ", ")) }"
    }

    private mutating func pattern() -> (path: String, captures: [String], hasRemainder: Bool) {
        var path = ""
        var captures: [String] = []
        for level in 0..<Int.random(in: 0...3, using: &self.generator) {
            switch Int.random(in: 0..<4, using: &self.generator) {
            case 0: path += "/*"
            case 1:
                captures.append("n\(level)")
                path += "/{n\(level)}"
            default: path += "/" + self.pick(["a", "b", "users"])
            }
        }
        let hasRemainder = self.chance(2)
        if hasRemainder { path += "/**" }
        return (path.isEmpty ? "/" : path, captures, hasRemainder)
    }

    private mutating func match(_ path: String) -> String {
        var parts = ["path: \"\(path)\""]
        if self.chance(4) { parts.append("hosts: \(self.pick(["a.com", "\"*.a.com\"", "[b.org, a.com]"]))") }
        if self.chance(3) { parts.append("methods: \(self.pick(["GET", "[POST, PUT]", "OPTIONS", "[DELETE, GET]"]))") }
        if self.chance(4) { parts.append("headers: { X-A: \(self.condition()) }") }
        if self.chance(6) { parts.append("query: { q: \(self.condition()) }") }
        if self.chance(6) { parts.append("cookies: { c: \(self.condition()) }") }
        if self.chance(6) { parts.append("client_ip: \(self.pick(["127.0.0.0/8", "192.0.2.0/24"]))") }
        return "{ \(parts.joined(separator: ", ")) }"
    }

    private mutating func condition() -> String { self.pick(["present", "absent", "\"1\"", "{ regex: \"^[12]$\" }"]) }

    private mutating func action(_ captures: [String], _ hasRemainder: Bool) -> String {
        switch Int.random(in: 0..<8, using: &self.generator) {
        case 0:
            let path = self.path(captures, hasRemainder)
            let origin = self.pick(["", "https://new.example.com"])
            return "redirect: { to: \"\(origin)\(path)\", status: \(self.pick([301, 303, 307, 308])) }"
        case 1:
            let header = "X-Answer: \(self.template(captures))"
            return "respond: { status: \(self.pick([200, 204, 404, 503])), headers: { \(header) } }"
        case 2:
            let share = "{ share: 40%, to: \(self.destination(captures, hasRemainder)), sticky_by: header.X-Tenant }"
            let when =
                "{ when: { header: { X-B: \(self.condition()) } }, to: \(self.destination(captures, hasRemainder)) }"
            return "split: [\(when), \(share), { to: \(self.destination(captures, hasRemainder)) }]"
        default: return "to: \(self.destination(captures, hasRemainder))"
        }
    }

    private mutating func destination(_ captures: [String], _ hasRemainder: Bool) -> String {
        let path = self.chance(2) ? ":" + self.path(captures, hasRemainder) : ""
        return "\"\(self.pick(["one", "two", "both"]))\(path)\""
    }

    private mutating func path(_ captures: [String], _ hasRemainder: Bool) -> String {
        var path = self.pick(["", "/v1", "/x/y"])
        if let capture = captures.first, self.chance(2) { path += "/{\(capture)}" }
        if hasRemainder, self.chance(2) { path += "/**" }
        return path.isEmpty ? "/" : path
    }

    private mutating func headers(_ captures: [String]) -> String {
        var added: [String] = []
        if self.chance(2) { added.append("X-B: \(self.template(captures))") }
        if self.chance(6) { added.append("Host: other.example.com") }
        var request = "set: { X-Set: \(self.template(captures)) }"
        if !added.isEmpty { request += ", add: { \(added.joined(separator: ", ")) }" }
        if self.chance(2) { request += ", remove: [X-A, X-Debug]" }
        let response = self.chance(2) ? ", response: { set: { X-Answer: \(self.template(captures)) } }" : ""
        return "{ request: { \(request) }\(response) }"
    }

    private mutating func template(_ captures: [String]) -> String {
        let texts = [
            "plain", "{client.ip}", "{header.X-Tenant}", "{header.X-A}", "{query.q}", "{cookie.c}", "a-{request.id}",
        ]
        return "\"" + self.pick(texts + captures.map { "{path.\($0)}" }) + "\""
    }

    // MARK: Requests

    mutating func request(_ id: String) -> Request {
        let methods = ["GET", "GET", "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PURGE"]
        var fields = ["X-Request-Id: \(id)", "X-Tenant: \(self.pick(["t1", "t2", "t3", "t4", "t5"]))"]
        let others = [
            "X-A: 1", "x-a: 2", "X-B: 1", "X-B: 3", "Cookie: c=1; d=2", "Cookie: c=7", "X-User: admin", "X-Debug: 1",
            "Authorization: Bearer secret", "X-Forwarded-For: 192.0.2.7", "X-Forwarded-For: 10.0.0.1, 192.0.2.8",
            "X-Forwarded-Proto: https", "Forwarded: for=192.0.2.9", "Connection: X-B", "Max-Forwards: 0",
            "TE: trailers",
            "Via: 1.1 other", "Accept: text/html",
        ]
        while !self.chance(4) { fields.append(self.pick(others)) }
        if self.chance(3) { fields.append("Gateway-Explain: \(self.chance(3) ? "wrong" : Self.token)") }
        return Request(
            method: self.pick(methods), target: self.target(),
            host: self.pick(["a.com", "x.a.com", "b.org", "A.com:80"]),
            fields: fields)
    }

    private mutating func target() -> String {
        var path = ""
        while !self.chance(4) {
            path +=
                "/" + self.pick(["a", "b", "users", "a", "b", "users", "%61", ".", "..", "", "c%20d", "%2F", "e;f"])
        }
        return (path.isEmpty ? "/" : path) + self.pick(["", "", "?q=1", "?q=%31&q=2", "?r", "?"])
    }
}

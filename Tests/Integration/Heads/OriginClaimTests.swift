// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// What a peer may say of where a request comes from.
@Suite struct OriginClaimTests {
    /// Names that only a trusted proxy may send, and other spellings that a service may take for them.
    private static let claims = [
        "Forwarded", "X-Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Port",
        "X-Forwarded-Prefix", "X-Forwarded-Ssl", "X-Forwarded-Server", "X-Forwarded-Scheme", "X-Forwarded-Uri",
        "X-Forwarded-Client-Cert", "X-Real-IP", "X-Client-IP", "True-Client-IP", "X-Original-URL", "X-Original-Host",
        "X-Original-Forwarded-For", "X-Rewrite-URL", "Front-End-Https",
    ]
    private static let passing = [
        "X-HTTP-Method-Override", "X-Forward", "X-Forwards-For", "X-Originating-IP", "X-Real-Name", "True-Client",
        "X_Other", "X-Request_Ids", "Front-End", "X-Custom-Forwarded-For", "Xforwarded", "Fields",
    ]

    private static func yaml(trusting networks: String = "") -> String {
        """
        services: { app: "${app}" }
        routes: { all: { match: /**, to: app, headers: { request: { set: { Client: "{client.ip}" } } } } }
        listeners: { public: { address: "127.0.0.1:0", trusted_proxies: [\(networks)] } }
        """
    }

    private static func spellings(_ name: String) -> [String] {
        [
            name, name.lowercased(), name.uppercased(), name.replacing("-", with: "_"),
            name.lowercased().replacing("-", with: "_"),
        ]
    }

    @Test("what a stranger says is removed, whichever way it is spelt, and nothing else")
    func stranger() async throws {
        try await Rig.run(Self.yaml()) { rig in
            for claims in Self.claims.map(Self.spellings) {
                let fields = (claims + Self.passing).map { "\($0): evil\r\n" }.joined()
                let seen = try await rig.forwarded(
                    "POST / HTTP/1.1\r\nHost: a\r\n\(fields)Transfer-Encoding: chunked\r\n\r\n0\r\n\(fields)\r\n")
                let evil = seen.fields.filter { $0.value.contains("evil") }
                #expect(evil.map(\.name) == Self.passing, "\(claims[0])")
                #expect(seen.trailers.map(\.name) == Self.passing, "\(claims[0])")
                #expect(seen["Client"] == "127.0.0.1")
            }
        }
    }

    @Test("what a trusted proxy says stays, but no other spelling of what the gateway writes")
    func trusted() async throws {
        try await Rig.run(Self.yaml(trusting: "127.0.0.1")) { rig in
            let seen = try await rig.forwarded(
                "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-Port: 8443\r\nX-Real-IP: 192.0.2.1\r\nX_Forwarded_For: 6.6.6.6\r\n"
                    + "x_forwarded-proto: evil\r\nX_Forwarded_Host: evil\r\nX_Request_Id: evil\r\n\r\n")
            #expect(seen["X-Forwarded-Port"] == "8443" && seen["X-Real-IP"] == "192.0.2.1")
            #expect(!seen.names.contains { $0.contains("_") })
        }
    }

    /// What a trusted proxy says, and what comes of it.
    struct Case: CustomTestStringConvertible, Sendable {
        let fields: [String]
        let client: String
        var chain = ""
        var proto = "http"
        var host = "a"
        let forwarded: String
        var testDescription: String { self.fields.joined(separator: " | ") }
    }

    private static let own = "for=127.0.0.1;host=\"a\";proto=http"

    private static let cases = [
        Case(
            fields: ["X-Forwarded-Proto: https"], client: "127.0.0.1", proto: "https",
            forwarded: "for=127.0.0.1;host=\"a\";proto=https"),
        Case(
            fields: ["X-Forwarded-Host: shop.example:8443"], client: "127.0.0.1", host: "shop.example:8443",
            forwarded: "for=127.0.0.1;host=\"shop.example:8443\";proto=http"),
        Case(
            fields: ["X-Forwarded-For: 203.0.113.9:51234"], client: "203.0.113.9", chain: "203.0.113.9:51234",
            forwarded: "for=203.0.113.9;host=\"a\";proto=http, \(Self.own)"),
        Case(
            fields: ["X-Forwarded-For: [2001:db8::5]"], client: "2001:db8::5", chain: "[2001:db8::5]",
            forwarded: "for=\"[2001:db8::5]\";host=\"a\";proto=http, \(Self.own)"),
        Case(
            fields: ["X-Forwarded-For: 2001:DB8::5"], client: "2001:db8::5", chain: "2001:DB8::5",
            forwarded: "for=\"[2001:db8::5]\";host=\"a\";proto=http, \(Self.own)"),
        Case(
            fields: ["X-Forwarded-For: [2001:db8::5]:443"], client: "2001:db8::5", chain: "[2001:db8::5]:443",
            forwarded: "for=\"[2001:db8::5]\";host=\"a\";proto=http, \(Self.own)"),
        Case(
            fields: ["X-Forwarded-For: unknown"], client: "127.0.0.1", chain: "unknown",
            forwarded: "for=unknown;host=\"a\";proto=http, \(Self.own)"),
        Case(
            fields: ["X-Forwarded-For: 203.0.113.9, unknown, 10.0.0.1"], client: "10.0.0.1",
            chain: "203.0.113.9, unknown, 10.0.0.1",
            forwarded: "for=203.0.113.9, for=unknown;host=\"a\";proto=http, for=10.0.0.1, \(Self.own)"),
        // Three hops: what the client made up stands before its address.
        Case(
            fields: ["X-Forwarded-For: 6.6.6.6, 198.51.100.7", "X-Forwarded-For: 10.0.0.2"], client: "198.51.100.7",
            chain: "6.6.6.6, 198.51.100.7, 10.0.0.2",
            forwarded: "for=6.6.6.6, for=198.51.100.7;host=\"a\";proto=http, for=10.0.0.2, \(Self.own)"),
        // The protocol of the same hop, not the one that the client made up.
        Case(
            fields: ["X-Forwarded-For: 6.6.6.6, 198.51.100.7, 10.0.0.2", "X-Forwarded-Proto: evil, https, http"],
            client: "198.51.100.7", chain: "6.6.6.6, 198.51.100.7, 10.0.0.2", proto: "https",
            forwarded: "for=6.6.6.6, for=198.51.100.7;host=\"a\";proto=https, for=10.0.0.2, "
                + "for=127.0.0.1;host=\"a\";proto=https"),
        Case(
            fields: ["Forwarded: for=203.0.113.9;proto=https;host=shop.example;by=10.0.0.9"], client: "203.0.113.9",
            chain: "203.0.113.9", proto: "https", host: "shop.example",
            forwarded: "for=203.0.113.9;host=\"shop.example\";proto=https, "
                + "for=127.0.0.1;host=\"shop.example\";proto=https"),
        Case(
            fields: ["Forwarded: For=\"[2001:db8::5]:47011\", for=_hidden", "Forwarded: for=10.0.0.3"],
            client: "10.0.0.3",
            chain: "2001:db8::5, unknown, 10.0.0.3",
            forwarded: "for=\"[2001:db8::5]\", for=unknown;host=\"a\";proto=http, for=10.0.0.3, \(Self.own)"),
        // An open quote hides nothing that stands behind it.
        Case(
            fields: ["Forwarded: for=\"x, for=203.0.113.9"], client: "203.0.113.9", chain: "unknown, 203.0.113.9",
            forwarded: "for=unknown, for=203.0.113.9;host=\"a\";proto=http, \(Self.own)"),
        Case(
            fields: ["Forwarded: for=203.0.113.7;for=6.6.6.6;host=\"a b\";proto=wss"], client: "203.0.113.7",
            chain: "203.0.113.7", forwarded: "for=203.0.113.7;host=\"a\";proto=http, \(Self.own)"),
        // The two contradict each other: one of them counts, for all four.
        Case(
            fields: [
                "Forwarded: for=6.6.6.6;proto=http;host=evil", "X-Forwarded-For: 203.0.113.9",
                "X-Forwarded-Proto: https",
            ],
            client: "203.0.113.9", chain: "203.0.113.9", proto: "https",
            forwarded: "for=203.0.113.9;host=\"a\";proto=https, for=127.0.0.1;host=\"a\";proto=https"),
        // What is none of it is not sent on as such.
        Case(
            fields: ["X-Forwarded-Proto: gopher", "X-Forwarded-Host: a b"], client: "127.0.0.1", forwarded: Self.own),
    ]

    @Test("a trusted proxy's word, in each form, makes one result for all fields", arguments: Self.cases)
    func forms(_ example: Case) async throws {
        try await Rig.run(Self.yaml(trusting: "127.0.0.1, 10.0.0.0/8")) { rig in
            let seen = try await rig.forwarded(
                "GET / HTTP/1.1\r\nHost: a\r\n\(example.fields.map { "\($0)\r\n" }.joined())\r\n")
            #expect(seen["Client"] == example.client)
            let chain = example.chain.isEmpty ? "127.0.0.1" : "\(example.chain), 127.0.0.1"
            #expect(seen.values("X-Forwarded-For") == [chain])
            #expect(seen.values("X-Forwarded-Proto") == [example.proto])
            #expect(seen.values("X-Forwarded-Host") == [example.host])
            #expect(seen.values("Forwarded") == [example.forwarded])
        }
    }

    /// Random spellings, asked of Python's own WSGI server and of a rule like PHP's.
    @Test(
        "no service reads a client's word as the gateway's",
        .enabled(if: PythonProgram.path != nil, PythonProgram.notice))
    func readers() async throws {
        let names = [
            "X-User-Id", "X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP", "X-Request-Id", "X-Tenant", "Forwarded",
        ]
        let yaml = """
            services: { app: "${app}" }
            identity_headers: { X-User-Id: "{user.id}" }
            routes: { all: { match: /**, to: app, headers: { request: { set: { X-Tenant: gold } } } } }
            """
        var random = SeededGenerator(seed: 7)
        var heads: [String] = []
        try await Rig.run(yaml) { rig in
            for _ in 0..<20 {
                let fields = (0..<30).map { _ in
                    "\(Self.respelt(names.randomElement(using: &random) ?? "", &random)): evil\r\n"
                }
                let seen = try await rig.forwarded(
                    "GET / HTTP/1.1\r\nHost: a\r\nX-Request-Id: from-client\r\n\(fields.joined())\r\n")
                heads.append(seen.fields.map { "\($0.name): \($0.value)" }.joined(separator: "\n"))
            }
        }
        let told = try await PythonProgram.run(Self.reader(heads))
        #expect(told == "evil: 0\n", "\(told.prefix(500))")
    }

    /// Another case, and another separator here and there.
    private static func respelt(_ name: String, _ random: inout SeededGenerator) -> String {
        String(
            name.map { character in
                guard character != "-" else { return ["-", "_"].randomElement(using: &random) ?? "-" }
                return Bool.random(using: &random)
                    ? Character(character.uppercased()) : Character(character.lowercased())
            })
    }

    /// Reads heads as Python's WSGI server does, and as PHP does, and counts those in which a name of ours is evil.
    private static func reader(_ heads: [String]) -> String {
        """
        import email, re, sys
        from wsgiref.simple_server import WSGIRequestHandler
        names = ["USER_ID", "FORWARDED_FOR", "FORWARDED_PROTO", "REAL_IP", "REQUEST_ID", "TENANT"]
        class Server: base_environ = {}
        found = 0
        for head in \(Self.literal(heads)):
            handler = WSGIRequestHandler.__new__(WSGIRequestHandler)
            handler.server, handler.path, handler.command = Server, "/", "GET"
            handler.request_version, handler.client_address = "HTTP/1.1", ("127.0.0.1", 1)
            handler.address_string = lambda: "a"
            handler.headers = email.message_from_string(head + "\\n\\n")
            wsgi = handler.get_environ()
            php = {}
            for line in head.split("\\n"):
                name, _, value = line.partition(": ")
                php["HTTP_" + re.sub("[^A-Za-z0-9]", "_", name).upper()] = value
            for seen in (wsgi, php):
                assert seen.get("HTTP_X_TENANT") == "gold", seen
                for name in ["HTTP_X_" + name for name in names] + ["HTTP_FORWARDED"]:
                    if "evil" in seen.get(name, ""): found += 1
        print("evil:", found, file=sys.stderr)
        """
    }

    private static func literal(_ texts: [String]) -> String {
        "["
            + texts.map {
                "\"" + $0.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
                    + "\""
            }
            .joined(separator: ", ") + "]"
    }
}

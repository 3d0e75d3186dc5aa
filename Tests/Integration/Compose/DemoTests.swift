// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Logging
import PorticoProxy
import PorticoServer
import PorticoTesting
import Testing

/// The demo's services behind the demo's configuration, and behind the example of the documents.
@Suite struct DemoTests {
    fileprivate static let head = "HTTP/1.1\r\nHost: a\r\n\r\n"
    private static let user = #"{"id":42,"name":"Ada","address":{"city":"Bern"},"avatar":{"small":"/a/42.png"}}"#
    private static let orders = """
        [{"id":"9001","user":42,"product":1,"status":"shipped","total":31.50},\
        {"id":"9002","user":42,"product":2,"status":"paid","total":99.90}]
        """

    /// With time enough on a machine that is busy with other tests.
    private static func patient(_ yaml: String, tip: String = "20s") -> String {
        yaml.replacing("timeout: 200ms", with: "timeout: \(tip)").replacing("timeout: 500ms", with: "timeout: 20s")
            .replacing("deadline: 800ms", with: "deadline: 20s")
            .replacing("127.0.0.1:0 } }", with: "127.0.0.1:0, limits: { head_timeout: 2m, idle: 2m } } }")
    }

    fileprivate static func demo(_ services: DemoServices, tip: String = "20s") -> String {
        Self.patient(
            DemoConfig.yaml(port: 0, adminPort: 0, services: services.urls, issuer: services.issuerURL), tip: tip)
    }

    fileprivate static func run(
        _ yaml: (DemoServices) throws -> String, _ body: (RawConnection) async throws -> Void
    ) async throws {
        try await Self.run(yaml) { client, _ in try await body(client) }
    }

    fileprivate static func run(
        _ yaml: (DemoServices) throws -> String, _ body: (RawConnection, DemoServices) async throws -> Void
    ) async throws {
        let services = try DemoServices()
        defer { services.stop() }
        let gateway = try TestGateway(try yaml(services))
        do {
            try await body(try await gateway.connect(), services)
        } catch {
            Issue.record(error)
        }
        await gateway.stop()
    }

    /// The flaky service answers the first time.
    @Test("the demo's home screens have the same services in a shape for each frontend")
    func homes() async throws {
        try await Self.run({ Self.demo($0) }) { client in
            try await client.send("GET /mobile/home/42 \(Self.head)")
            let mobile = try await client.receiveResponse()
            #expect(
                mobile.text == """
                    {"user":{"name":"Ada","avatar":"/a/42.png"},"orders":[{"id":"9001","status":"shipped"}],\
                    "unread":3,"tip":"at last"}
                    """)
            #expect(mobile.status == 200 && mobile["Gateway-Partial"] == nil && mobile["ETag"] != nil)
            try await client.send("GET /web/home/42 \(Self.head)")
            let web = try await client.receiveResponse()
            #expect(
                web.text == """
                    {"user":\(Self.user),"orders":\(Self.orders),\
                    "products":[{"id":1,"title":"Lamp","price":31.50,"reviews":{"stars":4.50,"count":12}},\
                    {"id":2,"title":"Chair","price":99.90,"reviews":{"stars":3.80,"count":5}}],"tip":"at last"}
                    """)
        }
    }

    @Test("each route of Examples/compose.yaml answers from the demo's services")
    func example() async throws {
        let file = "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/") + "/Examples/compose.yaml"
        let text = Self.patient(try String(contentsOfFile: file, encoding: .utf8))
        let yaml = { (services: DemoServices) in
            DemoServices.names.enumerated().reduce(text) { text, service in
                text.replacing("http://127.0.0.1:900\(service.offset + 1)", with: services.urls[service.element] ?? "")
            }
        }
        try await Self.run(yaml) { client in
            try await client.send("GET /dashboard/42 \(Self.head)")
            #expect(
                try await client.receiveResponse().text
                    == #"{"user":\#(Self.user),"orders":\#(Self.orders),"unread":{"count":3}}"#)
            try await client.send("GET /home/42 \(Self.head)")
            let home = try await client.receiveResponse()
            #expect(home.status == 200 && home["Gateway-Partial"] == nil)
            #expect(home.text.hasSuffix(#""reviews":{"stars":3.80,"count":5}}],"tip":"at last"}"#), "\(home.text)")
            #expect(home["Server-Timing"]?.hasPrefix("user;dur=") == true)
        }
    }

    @Test("the search finds what is asked for, and / is a page for a browser")
    func search() async throws {
        try await Self.run({ Self.demo($0) }) { client in
            for (query, titles) in [("lamp", ["Lamp"]), ("CHAIR", ["Chair"]), ("a", ["Lamp", "Chair"]), ("sofa", [])] {
                try await client.send("GET /search?q=\(query) \(Self.head)")
                let text = try await client.receiveResponse().text
                for title in ["Lamp", "Chair"] {
                    #expect(text.contains(title) == titles.contains(title), "\(query): \(text)")
                }
            }
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\nAccept: text/html,*/*;q=0.8\r\n\r\n")
            let page = try await client.receiveResponse()
            #expect(
                page["Content-Type"] == "text/html; charset=utf-8" && page.text.contains("<a href=\"/search?q=lamp\">"))
            try await client.send("GET / \(Self.head)")
            #expect(try await client.receiveResponse().text == #"{"hello":"This is Portico."}"#)
        }
    }

    @Test("the demo's listener with TLS shows a certificate of its own for localhost, and speaks HTTP/2")
    func secure() async throws {
        let services = try DemoServices()
        defer { services.stop() }
        let yaml = DemoConfig.yaml(
            port: 0, securePort: 0, adminPort: 0, services: services.urls, issuer: services.issuerURL)
        let files = try DemoCertificate.make().merging(["demo.yaml": yaml]) { _, text in text }
        let logger = Logger(label: "demo") { _ in SwiftLogNoOpLogHandler() }
        var options = GatewayOptions(workers: 1)
        options.logsAccess = false
        let gateway = try Gateway(try Blueprint.load("demo.yaml", files), options: options, logger: logger)
        defer { gateway.stop() }
        let folder = try TemporaryFolder()
        try folder.write("demo.pem", files["demo.pem"] ?? "")
        let origin = "https://localhost:\(gateway.addresses["secure"]?.port ?? 0)"
        let tour = DemoConfig.tour("http://a", secure: origin, issuer: services.issuerURL, token: services.token)
        let command = try #require(tour.map(\.command).first { $0.contains(origin) })
        let curl = "\(command.replacing("-k", with: "-sS --cacert demo.pem")) -w ' %{http_version}'"
        let said = try await ChildProcess.shell(curl, in: folder)
        #expect(said.text == "\(Self.user)\n 2", "\(said.text)")
    }

    /// What the tour says of a command, beside a 200.
    private static let statuses = ["/nowhere": 404, "/shop/1": 307, "/api/unread": 405, "/api/orders/9001/ship": 403]

    @Test("each of the tour's commands shows what the tour says")
    func tour() async throws {
        try await Self.run({ Self.demo($0) }) { client, services in
            for (command, shows) in DemoConfig.tour("http://a", issuer: services.issuerURL, token: services.token) {
                let path = String(command.split(separator: "http://a")[1].prefix { $0 != "'" && $0 != " " })
                let method = command.contains("-X ") ? command.split(separator: "-X ")[1].prefix { $0 != " " } : "GET"
                let accept = command.contains("Accept: text/html") ? "Accept: text/html\r\n" : ""
                let bearer = command.contains("Bearer") ? "Authorization: Bearer \(services.token)\r\n" : ""
                try await client.send("\(method) \(path) HTTP/1.1\r\nHost: a\r\n\(accept)\(bearer)\r\n")
                let answer = try await client.receiveResponse()
                // Which of its ways the flaky service is at depends on who has asked it before; `partial` below counts.
                if path == "/flaky" {
                    #expect([200, 503, 504].contains(answer.status), "\(command)")
                } else if path == "/dashboard" {
                    #expect(answer.status == (bearer.isEmpty ? 401 : 200), "\(command)")
                    if !bearer.isEmpty { #expect(answer.text.contains("\"name\":\"Ada\""), "\(answer.text)") }
                } else {
                    #expect(answer.status == Self.statuses[path] ?? (method == "POST" ? 201 : 200), "\(command)")
                }
                if path == "/featured" {
                    #expect(answer["X-RateLimit-Limit"] == "5", "\(answer)")
                    for _ in 1...5 { try await client.send("GET /featured HTTP/1.1\r\nHost: a\r\n\r\n") }
                    for _ in 1...4 { #expect(try await client.receiveResponse().status == 200) }
                    let refused = try await client.receiveResponse()
                    #expect(refused.status == 429)
                    #expect(refused["Retry-After"] != nil && refused["X-RateLimit-Remaining"] == "0")
                }
                #expect(answer.body.isEmpty == shows.contains("redirect"), "\(command)")
                #expect((answer["Location"] != nil) == shows.contains("redirect"), "\(command)")
                if shows.contains("methods that are allowed") { #expect(answer["Allow"] == "GET, HEAD", "\(command)") }
                if !accept.isEmpty { #expect(answer["Content-Type"]?.hasPrefix("text/html") == true, "\(command)") }
            }
        }
    }
}

extension Timed {
    @Suite struct DemoTimeoutTests {
        @Test("a home screen says when the flaky service fails, and stands without it")
        func partial() async throws {
            try await DemoTests.run({ DemoTests.demo($0, tip: "2s") }) { client in
                var partial: [String?] = []
                for _ in 0..<4 {
                    try await client.send("GET /mobile/home/42 \(DemoTests.head)")
                    let response = try await client.receiveResponse()
                    #expect(response.status == 200 && response.text.hasPrefix(#"{"user":{"name":"Ada""#))
                    partial.append(response["Gateway-Partial"])
                }
                #expect(partial == [nil, nil, "tip;reason=timeout", "tip;reason=status;status=503"])
            }
        }
    }
}

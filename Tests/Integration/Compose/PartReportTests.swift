// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// What is said of the parts of an answer: in the access log, in the metrics, and to whom asks.
@Suite struct PartReportTests {
    private static let services = """
        admin: { address: "127.0.0.1:0", token: t0ken-of-the-operator }
        services: { app: "${app}" }
        routes:
          plain: { match: /plain, to: app }
          home:
            match: /home
            compose:
              user:   app:/user
              orders: { call: "app:/orders", fallback: [] }
              each:   { for_each: { item: id, in: parts.user.ids }, call: "app:/each/{id}" }
              none:   app:/never/{query.nothing}
        """

    private static func yaml(_ telemetry: String = "") -> String { Self.services + telemetry }

    private static let script = Script { request in
        switch request.startLine.split(separator: " ")[1] {
        case "/user": Script.response(#"{"ids":[1,2,3]}"#)
        case "/orders": Script.response("{}", status: 503)
        default: Script.response("1")
        }
    }

    @Test("the log lists the parts of a composed answer, and says nothing of them otherwise")
    func log() async throws {
        let text = try await LogRig.text(Self.yaml(), script: Self.script) { try await $0.get("/home", "/plain") }
        let lines = text.split(separator: "\n").map { String($0.replacing(#/"duration_ms":\d+\.\d{3}/#, with: "T")) }
        try #require(lines.count == 2)
        let parts = """
            ,"parts":[{"name":"user","service":"app","status":200,"reason":null,"calls":1,T},\
            {"name":"orders","service":"app","status":503,"reason":"status","calls":1,T},\
            {"name":"each","service":"app","status":200,"reason":null,"calls":3,T},\
            {"name":"none","service":"app","status":null,"reason":"missing_reference","calls":0,T}]}
            """
        #expect(lines[0].hasSuffix(parts), "\(lines[0])")
        #expect(!lines[1].contains("parts"))
        #expect(try AccessLine.all(text).count == 2)
    }

    @Test("a template shows them as name, status or reason, and milliseconds")
    func template() async throws {
        let text = try await LogRig.text(
            Self.yaml(#"\ntelemetry: { access_log: "{path} {parts}" }"#.replacing(#"\n"#, with: "\n")),
            script: Self.script
        ) { try await $0.get("/home", "/plain") }
        let lines = text.split(separator: "\n").map { $0.replacing(#/\d+\.\d{3}/#, with: "T") }
        #expect(lines == ["/home user;200;T,orders;status;T,each;200;T,none;missing_reference;T", "/plain -"])
    }

    @Test("parts are counted by route, name and service, failures by their reason")
    func metrics() async throws {
        try await Rig.run(Self.yaml(), script: Self.script) { rig in
            let client = try await rig.connect()
            for path in ["/home", "/home", "/plain"] {
                try await client.send("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
                _ = try await client.receiveResponse()
            }
            let scrape = try await Scrape.of(rig.gateway) { $0.requests == 3 }
            for (part, calls, count) in [("user", 2, 2), ("orders", 2, 2), ("each", 6, 2), ("none", 0, 0)] {
                let labels = #"route="home",part="\#(part)",service="app""#
                #expect(scrape.sum("portico_part_calls_total", labels) == calls)
                #expect(scrape.sum("portico_part_duration_seconds_count", labels) == count)
            }
            #expect(scrape.sum("portico_part_failures_total", #"part="orders",reason="status""#) == 2)
            #expect(scrape.sum("portico_part_failures_total", #"part="none",reason="missing_reference""#) == 2)
            #expect(scrape.sum("portico_part_failures_total") == 4)
            // The calls are attempts of the service; the answer is the gateway's own.
            #expect(scrape.sum("http_client_request_duration_seconds_count", #"service="app""#) == 11)
            #expect(scrape.sum("http_server_request_duration_seconds_count", #"route="home""#, #"service="""#) == 2)
        }
    }

    @Test("a part that the client did not wait for is reported as cancelled")
    func cancelled() async throws {
        try await Rig.run(Self.yaml()) { rig in
            let client = try await rig.connect()
            try await client.send("GET /home HTTP/1.1\r\nHost: a\r\n\r\n")
            for _ in 0..<2 { _ = try await rig.upstream.accept().receiveRequest() }
            try await client.reset()
            let scrape = try await Scrape.of(rig.gateway) { $0.requests == 1 }
            #expect(scrape.sum("portico_part_failures_total", #"part="user",reason="cancelled""#) == 1)
            #expect(scrape.sum("portico_part_failures_total", #"part="orders",reason="cancelled""#) == 1)
            #expect(scrape.sum("portico_part_failures_total", #"part="each""#) == 0)
        }
    }

    @Test("an answer that is explained lists the parts and what they took")
    func timing() async throws {
        try await Rig.run(Self.yaml(), script: Self.script) { rig in
            let client = try await rig.connect()
            try await client.send("GET /home HTTP/1.1\r\nHost: a\r\nGateway-Explain: t0ken-of-the-operator\r\n\r\n")
            let response = try await client.receiveResponse()
            #expect(response.status == 200 && response["Gateway-Route"] == "home")
            let timing = try #require(response["Server-Timing"]).replacing(#/\d+\.\d{3}/#, with: "T")
            #expect(
                timing == """
                    gateway;dur=T, total;dur=T, user;dur=T, orders;dur=T;desc="status", each;dur=T, \
                    none;dur=T;desc="missing_reference"
                    """)
        }
    }

    @Test("explaining a composition calls nobody, and answers for the user it is asked about")
    func dry() async throws {
        let yaml = """
            admin: { address: "127.0.0.1:0", token: t0ken }
            services: { app: "${app}" }
            routes: { home: { match: /home, compose: { user: "app:/users/{user.id}?all={user.roles}" } } }
            """
        try await Rig.run(yaml) { rig in
            let admin = try await rig.gateway.connectToAdmin()
            let body = #"{ "url": "/home", "user": { "id": "4/2", "roles": ["a", "b"] } }"#
            try await admin.send(
                """
                POST /explain HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer t0ken\r\nContent-Length: \(body.utf8.count)\r
                \r\n\(body)
                """)
            let response = try await admin.receiveResponse()
            #expect(response.status == 200)
            #expect(response.text.contains(#""GET /users/4%2F2?all=a,b HTTP/1.1""#), "\(response.text)")
            #expect(response.text.contains(#""requests_in_flight": 0"#))
            #expect(rig.upstream.connectionCount == 0)
        }
    }
}

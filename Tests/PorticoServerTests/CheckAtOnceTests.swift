// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoServer
import Testing

/// One run shows all that is wrong, and nothing that is not.
@Suite struct CheckAtOnceTests {
    /// The messages of all diagnostics.
    private static func messages(_ text: String) -> [String] {
        ConfigSource(
            path: "gateway.yaml", environment: { _ in nil }, files: GoldenFiles(memory: ["gateway.yaml": text])
        )
        .load().diagnostics.map(\.message)
    }

    private static func route(_ second: String, _ more: String = "") -> [String] {
        Self.messages(
            """
            version: 1
            services: { o: "http://h" }
            routes:
              c: { match: "GET /orders/{id}", to: o }
              d: { \(second) }
            \(more)
            """)
    }

    private static let tie = "routes 'c' and 'd' match the same requests"

    @Test(
        "a tie is told beside other mistakes",
        arguments: [
            "match: 'GET /orders/{x}', too: o", "match: 'GET /orders/{x}', to: nowhere",
            "match: 'GET /orders/{x}', to: o, zzz: 1",
            "match: 'GET /orders/{x}', to: o, timeout: soon",
        ])
    func ties(_ second: String) {
        let messages = Self.route(second)
        #expect(messages.contains(Self.tie) && messages.count >= 2, "\(messages)")
    }

    @Test(
        "what may not be a tie once the mistake is put right is not called one",
        arguments: [
            "match: 'GET /orders/{x}', to: o, priorty: 5", "match: 'GET /orders/{x}', to: o, priority: high",
            "match: 'GET /orders/{x}', to: o, order: 5",
            "match: { path: '/orders/{x}', methods: GET, headrs: { a: b } }, to: o",
            "match: 'GET orders', to: o", "to: o", "path: /orders, to: o",
        ])
    func doubts(_ second: String) {
        let messages = Self.route(second)
        #expect(!messages.contains { $0.contains("match the same") } && !messages.isEmpty, "\(messages)")
    }

    @Test("routes of a BFF whose choice is in doubt are left alone; other mistakes are not")
    func bffs() {
        let bff = { (hosts: String) in
            Self.route(
                "match: /d, to: o",
                "bffs: { b: { \(hosts), prefix: /orders, routes: { e: { match: 'GET /{id}', to: o } } } }\nzzz: 1")
        }
        #expect(bff("owner: x").contains { $0.contains("'c' and 'b/e' match the same") })
        #expect(!bff("host: a.example.com").contains { $0.contains("match the same") })
        #expect(bff("host: a.example.com").contains("unknown key 'zzz'"))
    }

    @Test("a file without 'version' is looked at whole")
    func version() {
        let messages = Self.messages(
            "routes:\n  a: { match: /x, respond: {} }\n  b: { match: /x, respond: {} }\n  c: { match: /y, to: z }\n")
        #expect(messages.contains("the file needs the key 'version'"))
        #expect(
            messages.contains("routes 'a' and 'b' match the same requests") && messages.contains("unknown service 'z'"))
    }

    // MARK: Secrets

    @Test("values of variables show in no format of a test report", arguments: TestReport.Format.allCases)
    func reports(_ format: TestReport.Format) throws {
        let text = """
            version: 1
            services: { a: "http://h" }
            routes:
              a: { match: /a, respond: { body: "${S}", headers: { X-A: "${S}" } } }
              b: { match: /b, to: "a:/${S}", headers: { request: { set: { X-B: "Basic ${S}" } } } }
              c: { match: /c, respond: { json: { s: "${S}", t: ["${S}"] } } }
            tests:
              a: { request: GET /a, expect: { body: x, headers: { X-A: y } } }
              b: { request: GET /b, expect: { upstream: { path: /x, headers: { X-B: y } } } }
              c: { request: GET /c, expect: { json: { s: 1, t: [2] } } }
              d: { request: GET /a, expect: { body: "not ${S}", headers: { X-A: { contains: "z${S}" } } } }
            """
        for secret in ["hunter2", "a b/\"c\"", "7q"] {
            let source = ConfigSource(
                path: "gateway.yaml", environment: { $0 == "S" ? secret : nil },
                files: GoldenFiles(memory: ["gateway.yaml": text]))
            guard let blueprint = source.load().blueprint else { continue }
            let report = TestReport(TestRun(blueprint).outcomes(), file: "gateway.yaml")
            #expect(report.failed == 4)
            let shown = report.text(format)
            #expect(shown.contains("***"))
            let quoted = secret.replacing("\"", with: #"\""#)
            for form in [secret, quoted, secret.replacing("\"", with: "&quot;"), "a%20b"] {
                #expect(!shown.contains(form), "\(form) in \(shown)")
            }
        }
    }

    @Test("no message tells a value, whatever it is that is wrong")
    func messages() {
        let text = """
            version: 1
            include: "${S}.yaml"
            services: { a: "http://h" }
            telemetry: { access_log: { headers: ["${S}", "${S}"] } }
            routes:
              a: { match: "/${S}", to: "a:/{${S}}" }
              b: { match: "/${S}", to: a }
              c: { match: /c, compose: { x: { call: "a:/", into: "${S}" }, y: { call: "a:/", into: "${S}" } } }
              d: { match: { path: /d, headers: { A: { regex: "(${S}" } } }, to: "${S}" }
            """
        let loaded = ConfigSource(
            path: "gateway.yaml", environment: { _ in "hunter2" }, files: GoldenFiles(memory: ["gateway.yaml": text])
        ).load()
        #expect(loaded.diagnostics.count > 3)
        for diagnostic in loaded.diagnostics {
            #expect(!"\(diagnostic)\(diagnostic.json.text())".contains("hunter2"), "\(diagnostic)")
        }
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoProxy
import PorticoTesting
import Testing

/// Has no use for any body, and writes down how exchanges end.
private struct DisgustFilter: ProbeFilter, BodyFilter {
    static let name = "disgust"
    static let coversOwnAnswers = true
    private let journal: String

    init(_ config: ProbeText, _ builder: inout FilterBuilder) { self.journal = config.text }

    func changesResponseBody(_ exchange: Exchange) -> Bool { true }
    func responseBody(_ body: [UInt8], _ exchange: Exchange) -> [UInt8]? { nil }
    func ended(_ exchange: Exchange) {
        Journal.note("\(exchange.status) \(exchange.error?.kind.name ?? "-")", in: self.journal)
    }
}

/// Makes something of every body, of none too.
private struct StampFilter: ProbeFilter, BodyFilter {
    static let name = "stamp"
    static let coversOwnAnswers = true

    init(_ config: ProbeText, _ builder: inout FilterBuilder) {}

    func changesResponseBody(_ exchange: Exchange) -> Bool { true }
    func responseBody(_ body: [UInt8], _ exchange: Exchange) -> [UInt8]? { Array("stamped".utf8) + body }
}

/// Filters that change bodies which cannot be changed, or are not there.
@Suite struct BodyChangeTests {
    private static func disgust(_ journal: Journal) -> String {
        """
        services: { app: "${app}", dead: "${dead}" }
        routes:
          app:  { match: /app, to: app, disgust: \(journal.name) }
          own:  { match: /own, respond: { body: x }, disgust: \(journal.name) }
          dead: { match: /dead, to: dead, disgust: \(journal.name) }
          fine: { match: /fine, respond: { body: fine } }
        """
    }

    @Test("a body that a filter refuses gives one 502, and the connection goes on", arguments: ["/app", "/own"])
    func refused(_ target: String) async throws {
        let (journal, dead) = (Journal(), try DeadPort())
        try await Rig.run(
            Self.disgust(journal), values: ["dead": dead.url], script: .ok("x"), filters: [DisgustFilter.self]
        ) { rig in
            let client = try await rig.connect()
            for _ in 0..<2 {
                let answer = try await Self.ask(client, "GET \(target)")
                #expect(answer.status == 502 && answer["Content-Type"] == "application/problem+json")
                #expect(answer["Proxy-Status"]?.contains("http_protocol_error") == true)
                #expect(try await Self.ask(client, "GET /fine").text == "fine")
            }
            #expect(try await journal.take(2) == ["502 unusable_response", "502 unusable_response"])
        }
    }

    @Test("an error's answer is none of its business, in whatever form", arguments: ["text/plain", "text/html", "*/*"])
    func errors(_ accepted: String) async throws {
        let (journal, dead) = (Journal(), try DeadPort())
        try await Rig.run(
            Self.disgust(journal), values: ["dead": dead.url], filters: [DisgustFilter.self]
        ) { rig in
            let client = try await rig.connect()
            for _ in 0..<2 {
                let answer = try await Self.ask(client, "GET /dead", "Accept: \(accepted)\r\n")
                #expect(answer.status == 502 && !answer.body.isEmpty)
                #expect(answer["Proxy-Status"]?.contains("connection_refused") == true)
                #expect(try await Self.ask(client, "GET /fine").text == "fine")
            }
            #expect(try await journal.take(2) == ["502 connect_failure", "502 connect_failure"])
        }
    }

    @Test("an answer that has no body gets none", arguments: ["/204", "/304", "/own"], ["GET", "HEAD"])
    func bodiless(_ target: String, _ method: String) async throws {
        let yaml = """
            services: { app: "${app}" }
            routes:
              app: { match: /**, to: app, stamp: x }
              own: { match: /own, respond: { status: 204 }, stamp: x }
            """
        let script = Script {
            switch $0.target {
            case "/204": "HTTP/1.1 204 No Content\r\n\r\n"
            case "/304": "HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\n\r\n"
            default: Script.response("x")
            }
        }
        try await Rig.run(yaml, script: script, filters: [StampFilter.self]) { rig in
            let client = try await rig.connect()
            for _ in 0..<2 {
                let answer = try await Self.ask(client, "\(method) \(target)")
                #expect(answer.status == (target == "/304" ? 304 : 204) && answer.body.isEmpty)
                #expect(answer["Transfer-Encoding"] == nil)
                if answer.status == 204 { #expect(answer["Content-Length"] == nil) }
                // A byte of a body would stand before this answer.
                #expect(try await Self.ask(client, "GET /next").text == "stampedx")
            }
            #expect(client.history.components(of: "stamped") == 2)
        }
    }

    private static func ask(_ client: RawConnection, _ line: String, _ fields: String = "") async throws -> RawMessage {
        try await client.send("\(line) HTTP/1.1\r\nHost: a\r\n\(fields)\r\n")
        return try await client.receiveResponse(toHEAD: line.hasPrefix("HEAD "))
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy
import PorticoTesting
import PorticoWire
import Testing

/// Gathers what it sees of both bodies, and writes it down in the end.
private struct WatchFilter: ProbeFilter, StreamFilter {
    static let name = "watch"
    private let journal: String
    private let request: ExchangeKey<[UInt8]>
    private let response: ExchangeKey<[UInt8]>

    init(_ config: ProbeText, _ builder: inout FilterBuilder) {
        self.journal = config.text
        self.request = builder.key([UInt8].self)
        self.response = builder.key([UInt8].self)
    }

    func requestPiece(_ data: Span<UInt8>, _ exchange: Exchange) { Self.append(data, self.request, exchange) }
    func responsePiece(_ data: Span<UInt8>, _ exchange: Exchange) { Self.append(data, self.response, exchange) }

    private static func append(_ data: Span<UInt8>, _ key: ExchangeKey<[UInt8]>, _ exchange: Exchange) {
        data.withUnsafeBufferPointer { exchange[key] = (exchange[key] ?? []) + Array($0) }
    }

    func ended(_ exchange: Exchange) {
        let texts = [self.request, self.response].map { String(decoding: exchange[$0] ?? [], as: UTF8.self) }
        Journal.note(texts.joined(separator: " | "), in: self.journal)
    }
}

/// Makes the bodies of answers upper case.
private struct ShoutFilter: ProbeFilter, BodyFilter {
    static let name = "shout"

    init(_ config: ProbeText, _ builder: inout FilterBuilder) {}

    func changesResponseBody(_ exchange: Exchange) -> Bool { true }
    func responseBody(_ body: [UInt8], _ exchange: Exchange) -> [UInt8]? {
        Array(String(decoding: body, as: UTF8.self).uppercased().utf8)
    }
}

@Suite struct StreamFilterTests {
    private static func yaml(_ rest: String, _ journal: Journal) -> String {
        """
        services: { app: "${app}" }
        routes: { a: { match: /a, to: app, watch: \(journal.name)\(rest) } }
        """
    }

    private static let fields = "Host: a\r\nContent-Type: application/json\r\n"

    @Test("pieces are seen as data, however they are framed, and whether or not the connection stood already")
    func pieces() async throws {
        let journal = Journal()
        try await Rig.run(Self.yaml("", journal), filters: [WatchFilter.self]) { rig in
            let client = try await rig.connect()
            // All of it comes while the connection to the service is made.
            try await client.send("POST /a HTTP/1.1\r\n\(Self.fields)Content-Length: 6\r\n\r\nabcdef")
            let server = try await rig.upstream.accept()
            #expect(try await server.receiveRequest().text == "abcdef")
            try await server.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nxy\r\n1\r\nz\r\n0\r\n\r\n")
            #expect(try await client.receiveResponse().text == "xyz")
            #expect(try await journal.take(1) == ["abcdef | xyz"])
            try await client.send(
                "POST /a HTTP/1.1\r\n\(Self.fields)Transfer-Encoding: chunked\r\n\r\n3\r\nghi\r\n")
            _ = try await server.receive(through: "ghi")
            try await client.send("3\r\njkl\r\n0\r\n\r\n")
            _ = try await server.receive(through: "jkl")
            try await server.send("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nuvw")
            #expect(try await client.receiveResponse().text == "uvw")
            #expect(try await journal.take(1) == ["ghijkl | uvw"])
        }
    }

    @Test("a body that is changed is seen as it leaves")
    func changed() async throws {
        let journal = Journal()
        let change = ", transform: { request: { json: { remove: [a] } }, response: { json: { remove: [b] } } }"
        let script = Script(
            answer: "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 13\r\n\r\n{\"b\":1,\"c\":2}")
        try await Rig.run(Self.yaml(change, journal), script: script, filters: [WatchFilter.self]) { rig in
            let client = try await rig.connect()
            try await client.send("POST /a HTTP/1.1\r\n\(Self.fields)Content-Length: 13\r\n\r\n{\"a\":1,\"c\":2}")
            #expect(try await client.receiveResponse().text == "{\"c\":2}")
            #expect(try await journal.take(1) == ["{\"c\":2} | {\"c\":2}"])
        }
    }

    @Test("a filter that does not cover the gateway's own answers does not change their bodies either")
    func ownBodies() async throws {
        let yaml = """
            services: { app: "${app}" }
            routes: { a: { match: /a, to: app, shout: x }, b: { match: /b, respond: { body: quiet }, shout: x } }
            """
        try await Rig.run(yaml, script: .ok("loud"), filters: [ShoutFilter.self]) { rig in
            for (target, text) in [("/a", "LOUD"), ("/b", "quiet")] {
                let client = try await rig.connect()
                try await client.send("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try await client.receiveResponse().text == text)
            }
        }
    }
}

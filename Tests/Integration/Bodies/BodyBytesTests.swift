// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// What log and metrics say of an answer's size is what the client got of its body, without framing, and once.
@Suite struct BodyBytesTests {
    private static let yaml = """
        services: { app: "${app}" }
        routes:
          plain:    { match: /plain/**, to: app }
          changed:  { match: /changed/**, to: app, transform: { response: { json: { remove: secret } } } }
          wrapped:  { match: /wrapped/**, to: app, transform: { response: { json: { wrap: "a-longer-name-than-before" } } } }
          fixed:    { match: /fixed, respond: { json: { secret: 1, a: 2 } }, transform: { response: { json: { remove: secret } } } }
          text:     { match: /text, respond: { body: hello } }
          composed: { match: /composed, compose: { a: "app:/length", b: "app:/chunked" } }
          both:
            match: /both
            compose: { a: "app:/length", b: "app:/chunked" }
            transform: { response: { json: { remove: a.secret } } }
        """

    private static let json = #"{"secret":"0123456789","n":[1,2,3]}"#

    /// The answer by the last element of the path.
    private static let service = Script.serving { connection in
        while let request = try await connection.receiveRequestOrEnd() {
            let name = request.target.split(separator: "/").last ?? ""
            let isHEAD = request.method == "HEAD"
            switch name {
            case "length": try await connection.send(Self.only(Reply.json(Self.json), isHEAD))
            case "chunked": try await connection.send(Self.only(Reply.chunked(Self.json, by: 5), isHEAD))
            case "empty": try await connection.send(Reply.json("").bytes)
            case "none": try await connection.send("HTTP/1.1 204 No Content\r\n\r\n")
            case "trailers":
                try await connection.send(
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\nX-Sum: 1\r\n\r\n")
            case "bad": try await connection.send(Reply.json("{").bytes)
            default:
                try await connection.send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
                if !isHEAD { try await connection.send(Self.json) }
                return
            }
        }
    }

    /// The head alone where no body may follow.
    private static func only(_ reply: Reply, _ isHEAD: Bool) -> [UInt8] {
        guard isHEAD, let head = reply.bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return reply.bytes }
        return Array(reply.bytes[..<head.upperBound])
    }

    private static let paths = [
        "/plain/length", "/plain/chunked", "/plain/trailers", "/plain/close", "/plain/empty", "/plain/none",
        "/changed/length", "/changed/chunked", "/changed/close", "/changed/empty", "/changed/none",
        "/changed/trailers", "/changed/bad", "/wrapped/length", "/wrapped/chunked", "/wrapped/close",
        "/fixed", "/text", "/composed", "/both", "/nowhere",
    ]

    @Test("they are the bytes of the body that the client got", arguments: ["GET", "HEAD", "GET 1.0", "GET gzip"])
    func bytes(_ kind: String) async throws {
        let method = String(kind.prefix { $0 != " " })
        let version = kind.hasSuffix("1.0") ? "1.0" : "1.1"
        let coding = kind.hasSuffix("gzip") ? "Accept-Encoding: gzip\r\n" : ""
        var sizes: [Int] = []
        let lines = try await LogRig.lines(Self.yaml, script: Self.service) { rig in
            for path in Self.paths {
                let client = try await rig.gateway.connect()
                try await client.send("\(method) \(path) HTTP/\(version)\r\nHost: a\r\n\(coding)\r\n")
                let count = try await client.receiveResponse(toHEAD: method == "HEAD").body.count
                #expect(method != "HEAD" || count == 0)
                sizes.append(count)
                let scrape = try await Scrape.of(rig.gateway) { $0.requests == sizes.count }
                #expect(scrape.sum("portico_response_body_bytes_total") == sizes.reduce(0, +), "up to \(path)")
                await client.close()
            }
        }
        for (line, (path, size)) in zip(lines, zip(Self.paths, sizes)) {
            #expect(line.int("bytes_out") == size, "\(path)")
        }
        #expect(lines.count == Self.paths.count)
    }

    @Test("several answers on one connection add up")
    func sum() async throws {
        var expected: [Int] = []
        let lines = try await LogRig.lines(Self.yaml, script: Self.service) { rig in
            let client = try await rig.gateway.connect()
            for path in ["/changed/length", "/plain/chunked", "/changed/chunked", "/text", "/changed/length"] {
                try await client.send("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
                expected.append(try await client.receiveResponse().body.count)
            }
            let scrape = try await Scrape.of(rig.gateway) { $0.requests == 5 }
            #expect(scrape.sum("portico_response_body_bytes_total") == expected.reduce(0, +))
            #expect(
                scrape.sum("portico_response_body_bytes_total", #"route="changed""#)
                    == expected[0] + expected[2] + expected[4])
        }
        #expect(lines.map { $0.int("bytes_out") } == expected)
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

@Suite struct ErrorFormatTests {
    private static let yaml = "routes: { only: { match: GET /only, respond: { status: 200 } } }"

    private static func error(_ accept: String?, _ line: String = "GET /nowhere HTTP/1.1") async throws -> RawMessage {
        var result: RawMessage?
        try await Rig.run(Self.yaml) { rig in
            let client = try await rig.connect()
            try await client.send("\(line)\r\nHost: a\r\n\(accept.map { "Accept: \($0)\r\n" } ?? "")\r\n")
            result = try await client.receiveResponse(toHEAD: line.hasPrefix("HEAD"))
        }
        return try #require(result)
    }

    @Test(
        "problem+json where nothing else is asked for",
        arguments: [
            nil, "*/*", "application/json", "application/problem+json", "image/png",
            "application/*;q=0.5, text/html;q=0.2", "",
        ] as [String?])
    func problem(_ accept: String?) async throws {
        let response = try await Self.error(accept)
        #expect(response.status == 404)
        #expect(response["Content-Type"] == "application/problem+json")
        #expect(response.text.contains(#""status":404"#) && response.text.contains(#""title":"Not Found""#))
    }

    @Test(
        "HTML for a browser",
        arguments: [
            "text/html", "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8",
        ])
    func html(_ accept: String) async throws {
        let response = try await Self.error(accept)
        #expect(response["Content-Type"]?.hasPrefix("text/html") == true)
        #expect(response.text.lowercased().contains("<html"))
    }

    @Test("plain text where that is asked for", arguments: ["text/plain", "text/plain;q=0.9, application/json;q=0.1"])
    func text(_ accept: String) async throws {
        let response = try await Self.error(accept)
        #expect(response["Content-Type"]?.hasPrefix("text/plain") == true)
        #expect(response.text.contains("404") && !response.text.contains("{"))
    }

    @Test("HTML cannot be smuggled in through the request")
    func escaping() async throws {
        let response = try await Self.error("text/html", "GET /%3Cscript%3E?<script> HTTP/1.1")
        #expect(!response.text.contains("<script>"))
    }

    @Test("405 names the methods that the path takes")
    func methodNotAllowed() async throws {
        let response = try await Self.error(nil, "POST /only HTTP/1.1")
        #expect(response.status == 405)
        let allow = response["Allow"]?.split(separator: ",").map { $0.drop { $0 == " " } } ?? []
        #expect(allow.contains("GET") && !allow.contains("POST"))
    }

    @Test("an error to a HEAD has no body")
    func head() async throws {
        let response = try await Self.error(nil, "HEAD /nowhere HTTP/1.1")
        #expect(response.status == 404)
        #expect(response.body.isEmpty)
    }

    @Test("an error tells nothing of the services behind", arguments: ["GET", "POST"])
    func leaks(_ method: String) async throws {
        let dead = try DeadPort()
        let yaml = """
            services: { secret-name: "\(dead.url)" }
            routes: { all: { match: /**, to: secret-name } }
            """
        try await Rig.run(yaml) { rig in
            let client = try await rig.connect()
            try await client.send("\(method) / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
            let response = try await client.receiveResponse()
            #expect(response.status == 502)
            #expect(!response.text.contains("127.0.0.1") && !response.text.contains("\(dead.port)"))
            #expect(!response.text.contains("errno") && !response.text.lowercased().contains("swift"))
        }
    }

    @Test("an error of the service itself passes as it is, without Proxy-Status")
    func serviceError() async throws {
        try await Rig.run { rig in
            let response = try await rig.answered(
                "HTTP/1.1 503 Down\r\nContent-Type: text/x\r\nContent-Length: 4\r\n\r\nown!")
            #expect(response.startLine == "HTTP/1.1 503 Down")
            #expect(response.text == "own!" && response["Content-Type"] == "text/x" && response["Proxy-Status"] == nil)
        }
    }
}

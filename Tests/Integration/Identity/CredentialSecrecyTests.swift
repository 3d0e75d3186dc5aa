// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import PorticoTesting
import Testing

/// Credentials show nowhere, whatever becomes of the requests that bring them.
@Suite(.enabled(if: PorticoProcess.path != nil, PorticoProcess.notice)) struct CredentialSecrecyTests {
    /// What no text may hold; each is sent at a place where it is right, and where it is wrong.
    private static let secrets = [
        "tok3n-of-a-header", "tok3n-of-a-query", "tok3n-of-a-cookie", "k3y-of-a-header", "k3y-of-a-query", "p4ssword",
        "0123456789-s3cret-0123456789-s3cret",
    ]

    private static func yaml(_ upstream: String, _ folder: TemporaryFolder) -> String {
        """
        version: 1
        listeners: { public: { address: "127.0.0.1:0", \(PorticoProcess.patience) } }
        admin: { address: "127.0.0.1:0" }
        telemetry: { access_log: { file: "\(folder.path)/access.log", query: true, headers: [authorization, x-api-key, x-token, cookie, x-identity-token] } }
        services: { app: "\(upstream)" }
        auth:
          tokens:
            jwt:
              issuer: "https://idp.example/"
              audiences: [shop]
              algorithms: [HS256]
              keys: { static: [{ secret: "\(Self.secrets[6])" }] }
              from: [{ header: X-Token }, { query: tok }, { cookie: session }]
          keys:  { api_key: { header: X-Key } }
          query: { api_key: { query: apikey } }
          names: { basic: { file: "\(folder.path)/staff" } }
        consumers: { acme: { keys: "sha256:0000000000000000000000000000000000000000000000000000000000000000" } }
        identity_token: { issuer: "https://gateway.example" }
        routes:
          all:  { match: /**, to: app, auth: { any: [tokens, keys, query, names] } }
          pass: { match: /pass, to: app, auth: { any: [tokens, keys, query, names] }, forward_auth: true }
          open: { match: /open, to: app, auth: none }
        """
    }

    private static let requests: [(target: String, fields: String)] = {
        let basic = Data("ada:\(Self.secrets[5])".utf8).base64EncodedString()
        let places: [(String, String)] = [
            ("", "X-Token: \(Self.secrets[0])\r\n"), ("?tok=\(Self.secrets[1])&a=b", ""),
            ("", "Cookie: session=\(Self.secrets[2])\r\n"), ("", "X-Key: \(Self.secrets[3])\r\n"),
            ("?apikey=\(Self.secrets[4])", ""), ("", "Authorization: Basic \(basic)\r\n"),
        ]
        return ["/x", "/pass", "/open"].flatMap { path in places.map { ("\(path)\($0)", $1) } }
    }()

    @Test("neither the logs, the problems, /metrics, /status, /config nor explain hold a credential")
    func hidden() async throws {
        let upstream = try await FakeUpstream(script: Script.ok("ok").run)
        let folder = try TemporaryFolder()
        let users = "ada:$2y$10$abcdefghijklmnopqrstuudVH6UADxocdjRbtFP9WKJkGORRNx2fy\n"
        let process = try await PorticoProcess(
            files: ["gateway.yaml": Self.yaml(upstream.url, folder), "staff": users], in: folder,
            arguments: ["--log-level", "trace"])
        try await process.use { process in
            var shown: [String] = []
            let client = try await process.connect()
            for request in Self.requests {
                try await client.send("GET \(request.target) HTTP/1.1\r\nHost: a\r\n\(request.fields)\r\n")
                let answer = try await client.receiveResponse()
                #expect(answer.status == (request.target.hasPrefix("/open") ? 200 : 401), "\(request)")
                shown.append("\(answer.fields.map { "\($0.name): \($0.value)" }) \(answer.text)")
            }
            for page in ["/metrics", "/status", "/config"] { shown.append(try await process.admin("GET \(page)").text) }
            shown += try await Self.explained("\(folder.path)/gateway.yaml")
            await client.close()
            await process.child.stop()
            let lines = try String(contentsOfFile: "\(folder.path)/access.log", encoding: .utf8)
            #expect(lines.split(separator: "\n").count >= Self.requests.count)
            shown += [lines, process.child.errors.history]
            let basic = Data("ada:\(Self.secrets[5])".utf8).base64EncodedString()
            for text in shown {
                for secret in Self.secrets + [basic] { #expect(!text.contains(secret), "\(secret) in \(text)") }
            }
        }
        await upstream.stop()
    }

    /// What `portico explain` says of requests with credentials in their fields.
    private static func explained(_ file: String) async throws -> [String] {
        var texts: [String] = []
        for request in Self.requests where !request.fields.isEmpty {
            let field = request.fields.replacing("\r\n", with: "")
            texts.append(try await Command.run(["explain", file, request.target, "-H", field]).text)
        }
        return texts
    }
}

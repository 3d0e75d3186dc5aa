// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import PorticoTesting
import Testing

/// `basic`: names and passwords, tried beside the workers.
@Suite(.enabled(if: PorticoProcess.path != nil, PorticoProcess.notice)) struct BasicAuthTests {
    private static func run(_ body: (PorticoProcess) async throws -> Void) async throws {
        let upstream = try await FakeUpstream(
            script: Script { Script.response($0["X-User-Id"] ?? "nobody, with \($0["Authorization"] ?? "nothing")") }
                .run)
        let folder = try TemporaryFolder()
        let yaml = """
            version: 1
            listeners: { public: { address: "127.0.0.1:0", \(PorticoProcess.patience) } }
            admin: { address: "127.0.0.1:0" }
            services: { app: "\(upstream.url)" }
            auth: { staff: { basic: { file: "\(folder.path)/staff", realm: Staff only } } }
            identity_headers: { X-User-Id: "{user.id}" }
            routes:
              all: { match: /**, to: app, auth: staff }
              some: { match: /some, to: app, auth: { any: [staff, anonymous] } }
            """
        // Of 'lovelace'.
        let users = "ada:$2y$10$abcdefghijklmnopqrstuudVH6UADxocdjRbtFP9WKJkGORRNx2fy\n"
        let process = try await PorticoProcess(files: ["gateway.yaml": yaml, "staff": users], in: folder)
        try await process.use(body)
        await upstream.stop()
    }

    private static func ask(_ client: RawConnection, _ path: String, _ credentials: String?) async throws -> RawMessage
    {
        let field = credentials.map { "Authorization: Basic \(Data($0.utf8).base64EncodedString())\r\n" } ?? ""
        try await client.send("GET \(path) HTTP/1.1\r\nHost: a\r\n\(field)\r\n")
        return try await client.receiveResponse()
    }

    @Test("a right password names the user, again without a trial; a wrong one is a 401 with the realm")
    func passwords() async throws {
        try await Self.run { process in
            let client = try await process.connect()
            for _ in 0..<3 { #expect(try await Self.ask(client, "/", "ada:lovelace").text == "ada") }
            for wrong in ["ada:Lovelace", "ada:", "ada", "grace:lovelace", ":lovelace", "ada:love\u{0}lace"] {
                let answer = try await Self.ask(client, "/", wrong)
                #expect(answer.status == 401, "\(wrong)")
                #expect(answer["WWW-Authenticate"] == "Basic realm=\"Staff only\", charset=\"UTF-8\"")
            }
            #expect(try await Self.ask(client, "/", nil).status == 401)
            #expect(try await Self.ask(client, "/some", nil).text == "nobody, with nothing")
            #expect(try await Self.ask(client, "/some", "ada:wrong").status == 401)
            #expect(try await Self.ask(client, "/some", "ada:lovelace").text == "ada")
            await client.close()
        }
    }
}

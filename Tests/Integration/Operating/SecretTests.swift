// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// What must not be told is not told, wherever a configuration is shown.
@Suite(.enabled(if: PorticoProcess.path != nil, PorticoProcess.notice)) struct SecretTests {
    private static let token = "token-5dd1"
    private static let secrets = [Self.token, "variable-77ab", "file-c0de", "part-9e9e"]

    private static func config(_ folder: TemporaryFolder, more: String = "") -> String {
        """
        version: 1
        listeners: { public: { address: "127.0.0.1:0", \(PorticoProcess.patience) } }
        admin: { address: "127.0.0.1:0", token: "${TOKEN}" }
        services: { app: "http://${HOST:-127.0.0.1}:1" }
        routes:
          a: { match: /a, respond: { body: "${BODY}" } }
          b: { match: /b, respond: { headers: { X-Secret: "${file:\(folder.path)/secret}" } } }
          c: { match: /c, to: app, headers: { request: { set: { Authorization: "Basic ${PART} x" } } } }
        \(more)
        """
    }

    @Test("neither /config, /status, the answers of /reload nor the log hold a secret")
    func masked() async throws {
        let folder = try TemporaryFolder()
        let environment = ["TOKEN": Self.token, "BODY": Self.secrets[1], "PART": Self.secrets[3]]
        let process = try await PorticoProcess(
            files: ["gateway.yaml": Self.config(folder), "secret": Self.secrets[2]], in: folder,
            arguments: ["--log-level", "trace"], environment: environment)
        try await process.use { process in
            #expect(try await process.get("/a") == Self.secrets[1])
            var shown: [String] = []
            let config = try await process.admin("GET /config", token: Self.token).text
            #expect(config.contains("***") && config.contains("Authorization"))
            shown.append(config)
            for more in ["", "  d: { match: /a, to: app }", "  e: { match: /e, respond: { body: \"${BODY}\", x: 1 } }"]
            {
                try folder.put("gateway.yaml", Self.config(folder, more: more))
                shown.append(try await process.admin("POST /reload", token: Self.token).text)
                shown.append(try await process.admin("GET /status", token: Self.token).text)
            }
            shown.append(try await process.admin("GET /config", token: "wrong").text)
            shown.append(process.child.errors.history)
            for text in shown {
                for secret in Self.secrets { #expect(!text.contains(secret), "\(secret) in \(text)") }
            }
        }
    }
}

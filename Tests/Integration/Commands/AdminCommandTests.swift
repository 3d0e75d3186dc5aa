// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// The commands that speak to a running gateway.
@Suite(.enabled(if: PorticoProcess.path != nil, PorticoProcess.notice)) struct AdminCommandTests {
    private static let token = "token-4a11"

    private static func config(_ more: String = "") -> String {
        """
        version: 1
        listeners: { public: { address: "127.0.0.1:0", \(PorticoProcess.patience) } }
        admin: { address: "127.0.0.1:0", token: "${TOKEN}" }
        services: { users: "http://127.0.0.1:1" }
        routes: { users: { match: /users/**, to: users } }
        \(more)
        """
    }

    @Test("status, healthcheck, explain, reload and drain ask the gateway")
    func commands() async throws {
        let process = try await PorticoProcess(
            files: ["gateway.yaml": Self.config()], environment: ["TOKEN": Self.token])
        try await process.use { process in
            let admin = ["--admin", "http://127.0.0.1:\(process.adminPort)"]
            let run = { (words: [String]) in
                try await Command.run(words + admin, environment: ["PORTICO_ADMIN_TOKEN": Self.token])
            }
            let status = try await run(["status"])
            #expect(status.status == 0 && status.text.contains("ready") && status.text.contains("127.0.0.1:1"))
            #expect(try await run(["status", "--json"]).text.contains("\"state\": \"ready\""))
            #expect(try await run(["healthcheck"]).text == "ok\n")
            let explain = try await run(["explain", "GET /users/7", "-H", "X-A: 1"])
            #expect(explain.status == 0 && explain.text.contains("Route 'users'"), "\(explain.text)")
            #expect(try await run(["explain", "/users/7", "--json"]).text.contains("\"route\""))
            #expect(try await run(["explain", "gateway.yaml", "/users/7"]).status == 2)

            #expect(try await run(["reload"]).text == "reloaded: snapshot 2\n")
            try process.folder.put("gateway.yaml", Self.config("nonsense: 1"))
            let refused = try await run(["reload"])
            #expect(refused.status == 1 && refused.text.contains("unknown key 'nonsense'"), "\(refused.text)")
            let behind = try await run(["status"])
            #expect(
                behind.status == 0 && behind.text.contains("the last configuration was refused: 1 error")
                    && behind.text.contains("unknown key 'nonsense'"), "\(behind.text)")

            let file = try process.folder.write("token", "\(Self.token)\n")
            #expect(try await Command.run(["status", "--token-file", file] + admin).status == 0)
            let wrong = try await Command.run(["status"] + admin)
            #expect(wrong.status == 1 && wrong.text.hasPrefix("portico: error: this needs the token"), "\(wrong.text)")

            #expect(try await run(["drain"]).text == "draining\n")
            #expect(await process.child.exitStatus() == 0)
            let away = try await run(["healthcheck"])
            #expect(away.status == 1 && away.text.contains("no gateway answers at 127.0.0.1:"), "\(away.text)")
        }
    }

    @Test("where nobody listens, the command says so and fails")
    func nobody() async throws {
        let dead = try DeadPort()
        for command in ["status", "reload", "drain", "healthcheck"] {
            let run = try await Command.run([command, "--admin", ":\(dead.port)"])
            #expect(run.status == 1 && run.text.contains("Connection refused"), "\(run.text)")
        }
    }

    @Test("GET / of the admin address lists what there is, for programs and for browsers")
    func index() async throws {
        try await Rig.run { rig in
            let ask = { (accept: String) in
                let client = try await rig.gateway.connectToAdmin()
                try await client.send("GET / HTTP/1.1\r\nHost: localhost\r\nAccept: \(accept)\r\n\r\n")
                return try await client.receiveResponse()
            }
            let json = try await ask("*/*")
            #expect(json["Content-Type"] == "application/json" && json.text.contains("\"POST /reload\""))
            let html = try await ask("text/html,application/xhtml+xml,*/*;q=0.8")
            #expect(html["Content-Type"] == "text/html; charset=utf-8" && html["Vary"] == "Accept")
            #expect(html.text.contains("<a href=\"/status\">GET /status</a>"))
        }
    }
}

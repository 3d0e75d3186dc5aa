// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoTesting
import Testing

/// What somebody at a terminal sees.
@Suite(.enabled(if: PorticoProcess.path != nil && TerminalProgram.path != nil, TerminalProgram.notice))
struct TerminalTests {
    private static let long = String(repeating: "/segment", count: 20)

    private static func config(_ port: Int, _ more: String = "") -> String {
        """
        version: 1
        listeners: { public: { address: "127.0.0.1:0", \(PorticoProcess.patience) } }
        admin: { address: "127.0.0.1:\(port)" }
        services: { app: "http://127.0.0.1:1", unused: "http://127.0.0.1:2" }
        routes:
          fixed: { match: /fixed, respond: {} }
          long: { match: \(Self.long), to: app }
        \(more)
        """
    }

    /// Runs a command on a terminal of its own.
    private static func start(_ words: [String]) async throws -> ChildProcess {
        let program = try #require(PorticoProcess.path)
        let line = ([program] + words).joined(separator: " ")
        return try await ChildProcess(
            ["/bin/sh", "-c", "exec \(TerminalProgram.path ?? "") -qec \"$1\" /dev/null >&2", "sh", line],
            environment: ["TERM": "xterm"])
    }

    @Test(
        "run begins with a summary, and writes short lines where the file does not say otherwise",
        arguments: [true, false])
    func summary(_ isShort: Bool) async throws {
        let folder = try TemporaryFolder()
        let port = try FreePort.take()
        let more = isShort ? "" : "telemetry: { access_log: json }"
        let file = try folder.write("gateway.yaml", Self.config(port, more))
        let child = try await Self.start(["run", file, "--workers", "1"])
        do {
            try await Self.check(child, port, isShort: isShort)
        } catch {
            // The end of its terminal does not end it.
            _ = try? await PorticoProcess.admin("POST /drain", port: port)
            throw error
        }
    }

    private static func check(_ child: ChildProcess, _ port: Int, isShort: Bool) async throws {
        let text = try await child.errors.receive(through: "Ctrl-C ends it.")
        for part in [
            "http://127.0.0.1:\(port)", "Routes", "(2)", "fixed", "Services", "unused", "1 warning, see above",
        ] {
            #expect(text.contains(part), "\(part) in \(text)")
        }
        let address = try #require(
            text.split(separator: "Portico ").last?.split(separator: "http://127.0.0.1:").dropFirst().first)
        let connection = try await RawConnection.connect(port: try #require(Int(address.prefix { $0.isNumber })))
        try await connection.send("GET /fixed HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        #expect(try await connection.receiveResponse().status == 200)
        await connection.close()
        #expect(try await PorticoProcess.admin("POST /drain", port: port).status == 202)
        let rest = String(decoding: try await child.errors.receiveAll(), as: UTF8.self)
        #expect(rest.contains(" 200 GET /fixed ") == isShort && rest.contains("{\"time\":") != isShort, "\(rest)")
        #expect(await child.exitStatus() == 0)
    }

    @Test("tables fit 80 columns, and are whole elsewhere")
    func columns() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("gateway.yaml", Self.config(9901))
        let child = try await Self.start(["routes", file])
        let lines = String(decoding: try await child.errors.receiveAll(), as: UTF8.self).split(
            whereSeparator: \.isNewline)
        let rows = lines.filter { $0.hasPrefix("fixed") || $0.hasPrefix("long") }
        #expect(rows.count == 2 && rows.allSatisfy { $0.count <= 80 } && rows[1].contains("…"), "\(lines)")
        #expect(try await Command.run(["routes", file]).text.contains(Self.long))
    }
}

/// Runs a program on a terminal of its own.
private enum TerminalProgram {
    static let path: String? = ["/usr/bin/script"].first { access($0, X_OK) == 0 }
    static let notice: Comment = "script(1) was not found"
}

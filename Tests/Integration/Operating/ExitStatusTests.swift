// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoTesting
import Testing

@Suite(.enabled(if: PorticoProcess.path != nil, PorticoProcess.notice)) struct ExitStatusTests {
    /// Runs the program to its end.
    private static func run(_ arguments: [String]) async throws -> (status: Int32, errors: String) {
        let child = try await ChildProcess([try #require(PorticoProcess.path)] + arguments)
        let errors = String(decoding: try await child.errors.receiveAll(), as: UTF8.self)
        return (await child.exitStatus(), errors)
    }

    @Test("a configuration with an error is status 1, with its place")
    func config() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("gateway.yaml", "version: 1\nlistners: {}\n")
        for command in ["run", "check"] {
            let (status, errors) = try await Self.run([command, file])
            #expect(status == 1)
            #expect(errors.contains("gateway.yaml:2:1: error: unknown key 'listners'"))
        }
        #expect(try await Self.run(["run", "\(folder.path)/none.yaml"]).status == 1)
    }

    @Test("tests that pass are status 0, one that fails is status 1")
    func tests() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(
            "gateway.yaml",
            """
            version: 1
            routes: { fixed: { match: /fixed, respond: { status: 204 } } }
            tests:
              fine: { request: GET /fixed, expect: { status: 204 } }
              wrong: { request: GET /fixed, expect: { status: 200 } }
            """)
        #expect(try await Self.run(["test", file]).status == 1)
        #expect(try await Self.run(["test", file, "--filter", "fine", "--format", "tap"]).status == 0)
        let (status, errors) = try await Self.run(["test", file, "--filter", "nothing"])
        #expect(status == 1)
        #expect(errors == "portico: error: no test has 'nothing' in its name\n")
        #expect(try await Self.run(["test", "\(folder.path)/none.yaml"]).status == 1)
        #expect(try await Self.run(["test", file, "--format", "html"]).status == 2)
    }

    @Test("an address that is in use is status 1, and named", arguments: ["public", "admin"])
    func inUse(_ listener: String) async throws {
        let taken = try DeadPort()
        let folder = try TemporaryFolder()
        let ports = listener == "public" ? (taken.port, 0) : (0, taken.port)
        let file = try folder.write(
            "gateway.yaml",
            """
            version: 1
            listeners: { public: { address: "127.0.0.1:\(ports.0)" } }
            admin: { address: "127.0.0.1:\(ports.1)" }
            """)
        let (status, errors) = try await Self.run(["run", file, "--workers", "1"])
        #expect(status == 1)
        #expect(errors.contains("'\(listener)'") && errors.contains("Address already in use"), "\(errors)")
    }

    @Test(
        "wrong usage is status 2",
        arguments: [
            ["run"], ["run", "a", "b"], ["run", "a", "--workers", "0"], ["run", "a", "--workers", "-1"],
            ["run", "a", "--workers", "many"], ["run", "a", "--workers", "1000000"],
            ["run", "a", "--log-level", "nonsense"], ["run", "a", "--log-level"], ["run", "a", "--nonsense"],
            ["nonsense"], ["--nonsense"],
        ])
    func usage(_ arguments: [String]) async throws {
        let (status, errors) = try await Self.run(arguments)
        #expect(status == 2, "\(errors)")
        #expect(!errors.isEmpty)
    }

    @Test("--log-level error says nothing of an ordinary life")
    func quiet() async throws {
        let folder = try TemporaryFolder()
        let port = try FreePort.take()
        let file = try folder.write(
            "gateway.yaml",
            """
            version: 1
            listeners: { public: { address: "127.0.0.1:0" } }
            admin: { address: "127.0.0.1:\(port)" }
            """)
        let program = try #require(PorticoProcess.path)
        let child = try await ChildProcess([program, "run", file, "--workers", "1", "--log-level", "error"])
        try await Pace.wait("readiness") {
            (try? await PorticoProcess.admin("GET /readyz", port: port))?.status == 200
        }
        #expect(try await PorticoProcess.admin("POST /reload", port: port).status == 200)
        child.signal(SIGTERM)
        #expect(await child.exitStatus() == 0)
        #expect(child.errors.history == "")
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoTesting
import Testing

@Suite(.enabled(if: PorticoProcess.path != nil, PorticoProcess.notice)) struct NotificationTests {
    private static let files = NumberedConfig.files(0, "http://127.0.0.1:1")

    private static func microseconds() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1_000_000 + time.tv_nsec / 1000
    }

    private static func follow(_ socket: NotifySocket) async throws {
        let started = Self.microseconds()
        let process = try await PorticoProcess(files: Self.files, environment: ["NOTIFY_SOCKET": socket.name])
        try await process.use { process in
            #expect(try await socket.receive().contains("READY=1"))
            for isGood in [true, false] {
                if !isGood { try process.folder.put("gateway.yaml", "nonsense") }
                process.child.signal(SIGHUP)
                let reloading = try await socket.receive()
                #expect(reloading.contains("RELOADING=1"))
                let stamp = reloading.first { $0.hasPrefix("MONOTONIC_USEC=") }
                let time = Int(stamp?.dropFirst("MONOTONIC_USEC=".count) ?? "") ?? 0
                #expect(started...Self.microseconds() ~= time)
                #expect(try await socket.receive().contains("READY=1"))
            }
            process.child.signal(SIGTERM)
            #expect(try await socket.receive().contains("STOPPING=1"))
            #expect(await process.child.exitStatus() == 0)
        }
    }

    @Test("a service manager is told of readiness, reloads and the end, at a path")
    func path() async throws {
        let folder = try TemporaryFolder()
        try await Self.follow(try NotifySocket("\(folder.path)/notify"))
    }

    @Test("the same by a name of the abstract space")
    func abstract() async throws {
        try await Self.follow(try NotifySocket("@portico-test-\(getpid())-\(UInt32.random(in: 0 ... .max))"))
    }

    @Test(
        "a socket that is not there or not right does no harm",
        arguments: [
            "/nowhere/notify", "@nobody", "relative", "", "vsock:1:2", "/" + String(repeating: "x", count: 300),
        ])
    func absent(_ name: String) async throws {
        let process = try await PorticoProcess(files: Self.files, environment: ["NOTIFY_SOCKET": name])
        try await process.use { process in
            try await process.hangUp()
            process.child.signal(SIGTERM)
            #expect(await process.child.exitStatus() == 0)
        }
    }

    /// Whether a process may have a process space of its own here.
    private static func maySpawn(_ prefix: [String]) async -> Bool {
        guard let child = try? await ChildProcess(prefix + ["/bin/true"]) else { return false }
        return await child.exitStatus() == 0
    }

    @Test("as the first process of a container it ends on signals", arguments: [SIGTERM, SIGINT])
    func first(_ signal: Int32) async throws {
        let prefix = ["/usr/bin/unshare", "--pid", "--fork", "--kill-child"]
        guard await Self.maySpawn(prefix) else {
            try Test.cancel("no process may have a process space of its own here")
        }
        let process = try await PorticoProcess(files: Self.files, prefix: prefix)
        try await process.use { process in
            #expect(try await process.status().contains("\"pid\":1,"))
            let children = "/proc/\(process.child.id)/task/\(process.child.id)/children"
            let inner = try #require(pid_t(try TextFile.read(children).split(separator: " ").first ?? ""))
            kill(inner, SIGHUP)
            try await process.awaitReload()
            kill(inner, signal)
            #expect(await process.child.exitStatus() == 0)
        }
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import PorticoTesting
import Testing

/// The `portico` that was built beside the tests, running with a configuration of its own.
struct PorticoProcess {
    let child: ChildProcess
    /// By the listener's name, as at the start.
    let ports: [String: Int]
    let adminPort: Int
    /// Holds `gateway.yaml` and whatever it includes.
    let folder: TemporaryFolder

    /// Of the listener `public`.
    var port: Int { self.ports["public"] ?? 0 }

    static var path: String? { Self.path(of: "portico") }

    /// Programs stand beside the test bundle.
    static func path(of program: String) -> String? {
        let bundle = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        for start in [bundle, CommandLine.arguments[0]] {
            var folder = start.split(separator: "/").dropLast()
            while !folder.isEmpty {
                let path = "/" + folder.joined(separator: "/") + "/\(program)"
                if access(path, X_OK) == 0, !Self.isFolder(path) { return path }
                folder.removeLast()
            }
        }
        return nil
    }

    private static func isFolder(_ path: String) -> Bool {
        var isFolder = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder
    }

    /// For a listener of tests that run beside others: a busy machine may keep a client waiting for longer than the
    /// default `head_timeout`.
    static let patience = "limits: { head_timeout: 2m, idle: 2m }"

    static let notice: Comment = "the portico program was not found beside the tests"

    /// Starts it with one worker, in front of one upstream, and waits until it is ready.
    /// - Parameter prefix: A program that starts it, with its arguments.
    init(_ upstream: String, more: String = "", prefix: [String] = []) async throws {
        try await self.init(files: ["gateway.yaml": Self.yaml(upstream, more: more)], prefix: prefix)
    }

    /// In front of one upstream, to which everything goes.
    static func yaml(_ upstream: String, more: String = "") -> String {
        """
        version: 1
        listeners: { public: { address: "127.0.0.1:0", limits: { body: 4GiB } } }
        admin: { address: "127.0.0.1:0" }
        services: { app: "\(upstream)" }
        routes: { all: { match: /**, to: app } }
        \(more)
        """
    }

    /// Starts it with files, of which the first one read is `gateway.yaml`, and waits until it is ready.
    /// - Parameter prefix: A program that starts it, with its arguments.
    init(
        files: [String: String], in folder: TemporaryFolder? = nil, workers: Int = 1, arguments: [String] = [],
        environment: [String: String] = [:], prefix: [String] = [], program: String = "portico"
    ) async throws {
        let program = try #require(Self.path(of: program))
        self.folder = try folder ?? TemporaryFolder()
        for (name, text) in files { try self.folder.put(name, text) }
        let command = [program, "run", "\(self.folder.path)/gateway.yaml", "--workers", "\(workers)"]
        self.child = try await ChildProcess(prefix + command + arguments, environment: environment)
        let lines = try await self.child.errors.receive(through: " workers=").split(separator: "\n")
        self.ports = Self.ports(lines.filter { $0.contains(" msg=listening ") })
        self.adminPort = lines.last.flatMap { Self.value("admin", $0) }.flatMap(Self.port) ?? 0
    }

    private static func ports(_ lines: [Substring]) -> [String: Int] {
        let pairs = lines.compactMap { line -> (String, Int)? in
            guard let name = self.value("listener", line), let port = self.value("address", line).flatMap(self.port)
            else { return nil }
            return (String(name), port)
        }
        return Dictionary(pairs) { first, _ in first }
    }

    /// `name=value` in a log line.
    private static func value(_ name: String, _ line: Substring) -> Substring? {
        line.split(separator: " ").first { $0.hasPrefix("\(name)=") }?.dropFirst(name.count + 1)
    }

    private static func port(_ address: Substring) -> Int? {
        address.split(separator: ":").last.flatMap { Int($0) }
    }

    func connect() async throws -> RawConnection { try await RawConnection.connect(port: self.port) }

    /// Runs the body with a process and ends it.
    static func run(
        _ upstream: String, more: String = "", prefix: [String] = [], _ body: (PorticoProcess) async throws -> Void
    ) async throws {
        try await PorticoProcess(upstream, more: more, prefix: prefix).use(body)
    }

    /// Runs the body and ends the process.
    func use(_ body: (PorticoProcess) async throws -> Void) async throws {
        do {
            try await body(self)
        } catch {
            await self.child.stop()
            throw error
        }
        await self.child.stop()
    }
}

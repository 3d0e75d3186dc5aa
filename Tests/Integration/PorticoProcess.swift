// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import PorticoTesting
import Testing

/// The `portico` that was built beside the tests, running with a configuration of its own.
struct PorticoProcess {
    let child: ChildProcess
    let port: Int
    let adminPort: Int
    private let folder: TemporaryFolder

    /// The program stands beside the test bundle.
    static var path: String? {
        let bundle = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        for start in [bundle, CommandLine.arguments[0]] {
            var folder = start.split(separator: "/").dropLast()
            while !folder.isEmpty {
                let path = "/" + folder.joined(separator: "/") + "/portico"
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

    static let notice: Comment = "the portico program was not found beside the tests"

    /// Starts it with one worker, in front of one upstream, and waits until it is ready.
    init(_ upstream: String, more: String = "") async throws {
        let program = try #require(Self.path)
        self.folder = try TemporaryFolder()
        let yaml = """
            version: 1
            listeners: { public: { address: "127.0.0.1:0", limits: { body: 4GiB } } }
            admin: { address: "127.0.0.1:0" }
            services: { app: "\(upstream)" }
            routes: { all: { match: /**, to: app } }
            \(more)
            """
        let file = try self.folder.write("gateway.yaml", yaml)
        self.child = try await ChildProcess([program, "run", file, "--workers", "1"])
        let line = try await self.child.errors.receive(through: "ready")
        self.port = Self.port("address", in: line)
        self.adminPort = Self.port("admin", in: line)
    }

    private static func port(_ name: String, in line: String) -> Int {
        let digits = line.ranges(of: "\(name)=127.0.0.1:").first.map {
            line[$0.upperBound...].prefix(while: \.isNumber)
        }
        return Int(digits ?? "") ?? 0
    }

    func connect() async throws -> RawConnection { try await RawConnection.connect(port: self.port) }

    /// Runs the body with a process and ends it.
    static func run(_ upstream: String, more: String = "", _ body: (PorticoProcess) async throws -> Void) async throws {
        let process = try await PorticoProcess(upstream, more: more)
        do {
            try await body(process)
        } catch {
            await process.child.stop()
            throw error
        }
        await process.child.stop()
    }
}

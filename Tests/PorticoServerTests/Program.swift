// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A program of others that judges what Portico brings.
struct Program: Sendable {
    let path: String

    /// One of the system's, or nil.
    init?(_ name: String) {
        let folders = ["/usr/bin", "/usr/sbin", "/usr/local/bin", "/bin", "/sbin"]
        guard let path = folders.map({ "\($0)/\(name)" }).first(where: Self.isThere) else { return nil }
        self.path = path
    }

    init(path: String) { self.path = path }

    static func isThere(_ path: String) -> Bool { FileManager.default.isExecutableFile(atPath: path) }

    /// Runs it to its end; the output is that of both kinds.
    func run(_ arguments: [String], in folder: String? = nil) throws -> (status: Int32, output: String) {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: self.path)
        process.arguments = arguments
        process.currentDirectoryURL = folder.map { URL(fileURLWithPath: $0) }
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: text, as: UTF8.self))
    }

    /// Runs the body with a folder that holds the files, by name.
    static func withFolder<Result>(_ files: [String: String], _ body: (String) throws -> Result) throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("portico-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in files {
            try text.write(to: folder.appendingPathComponent(name), atomically: false, encoding: .utf8)
        }
        return try body(folder.path)
    }
}

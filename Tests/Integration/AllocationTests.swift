// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Runs `Benchmarks/allocations` against the `portico` that was built with these tests.
@Suite struct AllocationTests {
    private static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    #if DEBUG
    private static let build = "debug"
    #else
    private static let build = "release"
    #endif

    /// The thresholds are exact, and what the compiler optimises away differs from one release to the next.
    #if compiler(>=6.3) && compiler(<6.4)
    private static let isMeasuredCompiler = true
    #else
    private static let isMeasuredCompiler = false
    #endif

    /// The program stands beside the test bundle.
    private static var program: String? {
        let bundle = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        let program = bundle.deletingLastPathComponent().appending(path: "portico").path
        return FileManager.default.isExecutableFile(atPath: program) ? program : nil
    }

    @Test(
        "an exchange allocates no more often than before",
        .enabled(if: Self.isMeasuredCompiler && Self.program != nil, "the thresholds are those of Swift 6.3"),
        .timeLimit(.minutes(1))
    )
    func allocations() async throws {
        let program = try #require(Self.program)
        let script = Self.repository.appending(path: "Benchmarks/allocations").path
        let (status, output) = try await Self.run([script, "--build", Self.build, "--portico", program])
        #expect(status == 0, "\(output)")
    }

    /// Runs a command, and returns its status with all that it wrote.
    private static func run(_ words: [String]) async throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = words
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        let (ended, continuation) = AsyncStream.makeStream(of: Int32.self)
        process.terminationHandler = {
            continuation.yield($0.terminationStatus)
            continuation.finish()
        }
        try process.run()
        let status = await ended.first { _ in true } ?? -1
        // The output is a small table: it fits into the pipe.
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        return (status, String(decoding: text, as: UTF8.self))
    }
}

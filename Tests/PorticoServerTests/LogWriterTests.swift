// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import PorticoTesting
import Testing

@testable import PorticoServer

@Suite struct LogWriterTests {
    private let temporary: TemporaryFolder
    private var folder: String { self.temporary.path }

    init() throws { self.temporary = try TemporaryFolder() }

    private static func writer(_ destination: LogDestination, _ log: LogLines = LogLines()) throws -> LogWriter {
        try LogWriter(to: destination, logger: log.logger)
    }

    private static func write(_ text: String, to writer: LogWriter) {
        writer.write(Array(text.utf8).span, count: text.count { $0 == "\n" })
    }

    private static func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

    @Test("lines are appended to what stands there, in order, and counted")
    func appends() throws {
        let path = self.folder + "/a.log"
        try "before\n".write(toFile: path, atomically: true, encoding: .utf8)
        let writer = try Self.writer(.file(path))
        for number in 0..<1000 { Self.write("\(number)\n", to: writer) }
        writer.close()
        #expect(try Self.text(path) == "before\n" + (0..<1000).map { "\($0)\n" }.joined())
        #expect(writer.writtenLines == 1000 && writer.droppedLines == 0)
    }

    @Test("opening anew, and going elsewhere, loses nothing")
    func changes() throws {
        let folder = self.folder
        let path = folder + "/a.log"
        let writer = try Self.writer(.file(path))
        Self.write("1\n", to: writer)
        #expect(rename(path, path + ".1") == 0)
        try writer.reopen()
        Self.write("2\n", to: writer)
        try writer.change(to: .file(path))
        try writer.change(to: .file(folder + "/b.log"))
        Self.write("3\n", to: writer)
        writer.close()
        let all = try Self.text(path + ".1") + Self.text(path) + Self.text(folder + "/b.log")
        #expect(all == "1\n2\n3\n" && writer.writtenLines == 3)
    }

    @Test("a file that cannot be opened is named with the reason, and leaves all as it was")
    func unopened() throws {
        let folder = self.folder
        let error = #expect(throws: LogDestination.OpenError.self) { try Self.writer(.file(folder)) }
        #expect(error?.description == "cannot open the access log '\(folder)': Is a directory")
        let writer = try Self.writer(.file(folder + "/a.log"))
        #expect(throws: LogDestination.OpenError.self) { try writer.change(to: .file(folder + "/none/b.log")) }
        #expect(throws: CancellationError.self) {
            try writer.change(to: .file(folder + "/b.log")) { throw CancellationError() }
        }
        Self.write("1\n", to: writer)
        writer.close()
        #expect(try Self.text(folder + "/a.log") == "1\n")
    }

    @Test("what the system does not take is dropped, counted by line, and told of once")
    func full() throws {
        let log = LogLines()
        let writer = try Self.writer(.file("/dev/full"), log)
        Self.write("1\n2\n", to: writer)
        Self.write("3\n", to: writer)
        writer.close()
        #expect(writer.droppedLines == 3 && writer.writtenLines == 0)
        let said = log.lines.filter { $0.contains(": access lines were dropped") }
        #expect((1...2).contains(said.count) && said.allSatisfy { $0.contains("No space left on device") })
    }

    @Test("a reader that does not read makes lines drop beyond the bound, and holds nobody up")
    func bounded() throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        let log = LogLines()
        let writer = try Self.writer(.descriptor(ends[1]), log)
        let batch = String(repeating: String(repeating: "a", count: 1023) + "\n", count: 1024)
        for _ in 0..<40 { Self.write(batch, to: writer) }
        // The pipe holds 64 KiB, the writer a batch or all that waited, and the rest is bounded.
        #expect(writer.droppedLines >= 1024 * 7)
        Self.wait { Self.waiting(in: ends[0]) == 64 * 1024 }
        let start = ContinuousClock.now
        writer.close(within: 50)
        #expect(ContinuousClock.now - start < .seconds(5))
        #expect(writer.writtenLines == 64 && writer.droppedLines == 40 * 1024 - 64)
        #expect(log.lines.contains { $0.contains("nothing takes them") })
        Self.write("late\n", to: writer)
        #expect(writer.droppedLines == 40 * 1024 - 63)
        close(ends[0])
        close(ends[1])
    }

    /// The bytes that a pipe holds.
    private static func waiting(in descriptor: Int32) -> Int32 {
        var count: Int32 = 0
        _ = ioctl(descriptor, UInt(FIONREAD), &count)
        return count
    }

    /// For the writer's thread to be through with something, however long others keep it from running.
    private static func wait(_ isDone: () -> Bool) {
        let end = ContinuousClock.now + .seconds(30)
        while !isDone(), ContinuousClock.now < end { usleep(1000) }
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Logging
import PorticoTesting
import Testing

@testable import PorticoServer

/// An access log whose reader has stopped reading.
@Suite struct StalledLogTests {
    /// A named pipe that a reader holds open.
    private struct Pipe {
        private let temporary: TemporaryFolder
        let path: String
        let reader: Int32

        var folder: String { self.temporary.path }

        init() throws {
            self.temporary = try TemporaryFolder()
            self.path = self.temporary.path + "/pipe"
            try #require(mkfifo(self.path, 0o600) == 0)
            self.reader = open(self.path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
            try #require(self.reader >= 0)
        }

        /// What it holds now.
        func take() -> String {
            var text: [UInt8] = []
            var piece = [UInt8](repeating: 0, count: 65536)
            while true {
                let count = read(self.reader, &piece, piece.count)
                guard count > 0 else { return String(decoding: text, as: UTF8.self) }
                text += piece[..<count]
            }
        }

        func end() { close(self.reader) }
    }

    private static func writer(_ destination: LogDestination) throws -> LogWriter {
        try LogWriter(to: destination, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// Lines of so many bytes each, numbered.
    private static func lines(_ count: Int, of size: Int) -> [String] {
        (0..<count).map { number in
            let text = "\(number) "
            return text + String(repeating: "a", count: size - text.utf8.count - 1) + "\n"
        }
    }

    private static func write(_ lines: [String], to writer: LogWriter) {
        writer.write(Array(lines.joined().utf8).span, count: lines.count)
    }

    private static func until(_ what: Comment, _ condition: () throws -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(60)
        while try !condition() {
            try #require(ContinuousClock.now < end, what)
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    private static func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

    @Test("another file is used at once, and gets what waited", arguments: [100, 1000, 4096])
    func change(size: Int) async throws {
        let pipe = try Pipe()
        let file = pipe.folder + "/a.log"
        let writer = try Self.writer(.file(pipe.path))
        let lines = Self.lines(2_000_000 / size, of: size)
        Self.write(lines, to: writer)
        try await Self.until("the pipe is full") { writer.writtenLines > 0 }
        try writer.change(to: .file(file))
        Self.write(["last\n"], to: writer)
        try await Self.until("the line is in the file") { try Self.text(file).hasSuffix("last\n") }
        writer.close()
        #expect(pipe.take() + (try Self.text(file)) == lines.joined() + "last\n")
        #expect(writer.writtenLines == lines.count + 1 && writer.droppedLines == 0)
        pipe.end()
    }

    @Test("a line too long for one piece that was begun is lost, and the other file begins with the next")
    func torn() async throws {
        let pipe = try Pipe()
        let file = pipe.folder + "/a.log"
        let writer = try Self.writer(.file(pipe.path))
        let lines = Self.lines(3, of: 50_000)
        Self.write(lines, to: writer)
        try await Self.until("the pipe is full") { writer.writtenLines == 1 }
        try writer.change(to: .file(file))
        try await Self.until("the rest is in the file") { try Self.text(file) == lines[2] }
        writer.close()
        let taken = pipe.take()
        #expect(taken.hasPrefix(lines[0]) && taken.utf8.count < 100_000)
        #expect(writer.writtenLines == 2 && writer.droppedLines == 1)
        pipe.end()
    }

    @Test("the same pipe opened anew gets the rest of a line that was begun")
    func reopened() async throws {
        let pipe = try Pipe()
        let writer = try Self.writer(.file(pipe.path))
        let lines = Self.lines(3, of: 50_000)
        Self.write(lines, to: writer)
        try await Self.until("the pipe is full") { writer.writtenLines == 1 }
        try writer.reopen()
        var taken = ""
        try await Self.until("all is read") {
            taken += pipe.take()
            return taken.utf8.count == 150_000
        }
        writer.close()
        #expect(taken == lines.joined())
        #expect(writer.writtenLines == 3 && writer.droppedLines == 0)
        pipe.end()
    }

    enum Kind: CaseIterable { case named, blockingPipe, blockingSocket }

    @Test("the end comes in bounded time, and what nothing took is counted", arguments: Kind.allCases)
    func end(kind: Kind) throws {
        let pipe = try Pipe()
        var ends: [Int32] = [-1, -1]
        if kind == .blockingPipe { try #require(Glibc.pipe(&ends) == 0) }
        if kind == .blockingSocket { try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0) }
        let writer = try Self.writer(kind == .named ? .file(pipe.path) : .descriptor(ends[1]))
        let lines = Self.lines(1000, of: 1000)
        Self.write(lines, to: writer)
        Self.write(lines, to: writer)
        let start = ContinuousClock.now
        writer.close(within: 200)
        #expect(ContinuousClock.now - start < .seconds(30))
        #expect(writer.writtenLines > 0 && writer.droppedLines > 0)
        #expect(writer.writtenLines + writer.droppedLines == 2000)
        if kind == .blockingPipe { #expect(fcntl(ends[1], F_GETFL) & O_NONBLOCK == 0, "its flags are the caller's") }
        for end in ends where end >= 0 { close(end) }
        pipe.end()
    }

    @Test("a slow reader gets everything, whole lines at a time")
    func slow() async throws {
        let pipe = try Pipe()
        let writer = try Self.writer(.file(pipe.path))
        let lines = Self.lines(3000, of: 200)
        Self.write(lines, to: writer)
        var taken = ""
        try await Self.until("all is read") {
            let piece = pipe.take()
            taken += piece
            return taken.utf8.count == 600_000 || (!piece.isEmpty && !piece.hasSuffix("\n"))
        }
        #expect(taken == lines.joined())
        writer.close()
        #expect(writer.writtenLines == 3000 && writer.droppedLines == 0)
        pipe.end()
    }

    @Test("of a change of file and a request to open it anew the later one holds")
    func order() async throws {
        let pipe = try Pipe()
        let writer = try Self.writer(.file(pipe.folder + "/0.log"))
        for number in 1...50 {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { try? writer.reopen() }
                group.addTask { try? writer.change(to: .file("\(pipe.folder)/\(number).log")) }
                group.addTask { try? writer.reopen() }
            }
        }
        Self.write(["last\n"], to: writer)
        writer.close()
        #expect(try Self.text(pipe.folder + "/50.log") == "last\n")
        pipe.end()
    }
}

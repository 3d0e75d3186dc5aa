// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Glibc
package import Logging
import PorticoProxy
import Synchronization

/// Writes access lines on a thread of its own, so that a slow disk or reader stalls no worker. Bounded: lines that do
/// not fit, and lines that the system does not take, are dropped and counted.
package final class LogWriter: LogSink {
    private let queue = LogQueue(limit: LogWriter.limit)
    private let written = Atomic<Int>(0)
    private let dropped = Atomic<Int>(0)
    private let destination: Mutex<LogDestination>
    private let logger: Logger
    private let ended = DispatchSemaphore(value: 0)

    /// What may wait, in bytes.
    static let limit = 16 * 1024 * 1024
    /// Between two notes about dropped lines.
    private static let silence: Duration = .seconds(60)
    /// How long the thread waits for an output before it looks for news.
    private static let patience: Duration = .milliseconds(100)

    package init(to destination: LogDestination, logger: Logger) throws(LogDestination.OpenError) {
        self.destination = Mutex(destination)
        self.logger = logger
        self.queue.change(to: try destination.open())
        var thread: pthread_t = 0
        let writer = Unmanaged.passRetained(self)
        pthread_create(
            &thread, nil,
            { pointer in
                if let pointer { Unmanaged<LogWriter>.fromOpaque(pointer).takeRetainedValue().run() }
                return nil
            }, writer.toOpaque())
        pthread_detach(thread)
    }

    /// Lines that the file, or whatever it is, has got.
    package var writtenLines: Int { self.written.load(ordering: .relaxed) }
    /// Lines that are lost: too many waited, or the system did not take them.
    package var droppedLines: Int { self.dropped.load(ordering: .relaxed) }

    package func write(_ lines: Span<UInt8>, count: Int) {
        if !self.queue.add(lines) { self.dropped.add(count, ordering: .relaxed) }
    }

    /// Opens the file anew under its name, after it was moved away. Without a file nothing happens.
    package func reopen() throws(LogDestination.OpenError) {
        try self.destination.withLock { destination throws(LogDestination.OpenError) in
            if case .file = destination { self.queue.change(to: try destination.open()) }
        }
    }

    /// What is written from now on goes there. Opening and changing are one step, so that of several wishes the last
    /// one holds; after an error all is as it was.
    /// - Parameter step: What must go well too, when the destination is open.
    func change(to next: LogDestination, after step: () throws -> Void = {}) throws {
        try self.destination.withLock { destination in
            guard destination != next else { return try step() }
            let output = try next.open()
            do {
                try step()
            } catch {
                output.close()
                throw error
            }
            self.queue.change(to: output)
            destination = next
        }
    }

    /// Returns when everything that was handed over is written, or after this many milliseconds and a little: what is
    /// not taken by then is dropped and counted.
    package func close(within milliseconds: Int = 2000) {
        self.queue.close(at: .now + .milliseconds(milliseconds))
        let grace = 1000
        guard self.ended.wait(timeout: .now() + .milliseconds(milliseconds + grace)) != .success else { return }
        // The system itself holds the thread up, as a network file system may.
        self.dropped.add(self.queue.drop(), ordering: .relaxed)
        self.logger.warning("the access log takes no lines; what waited is lost")
    }

    // MARK: The thread

    private func run() {
        Self.blockSignals()
        var output = LogOutput.none
        var lines: [UInt8] = []
        var report = DropReport(silence: Self.silence)
        var isClosed = false
        while !isClosed {
            let news = self.queue.consume(&lines)
            isClosed = news.end != nil
            self.go(on: news.output, &output)
            if !lines.isEmpty { self.write(lines, to: &output, &report) }
            if isClosed { self.dropped.add(output.close(), ordering: .relaxed) }
            report.tell(self.droppedLines, to: self.logger, isLast: isClosed)
        }
        self.ended.signal()
    }

    /// Looks for news while the output takes nothing: what is left then goes to another output, or is given up at the
    /// end.
    private func write(_ lines: [UInt8], to output: inout LogOutput, _ report: inout DropReport) {
        var start = 0
        while true {
            let result = output.write(lines, from: start, until: .now + Self.patience)
            self.written.add(result.written, ordering: .relaxed)
            self.dropped.add(result.dropped, ordering: .relaxed)
            if result.error != 0 { report.lastError = result.error }
            guard result.isHeldUp else { return }
            start = result.end
            let news = self.queue.news()
            self.go(on: news.output, &output)
            if let end = news.end, end <= .now {
                self.dropped.add(LogOutput.lineCount(lines, start, lines.count), ordering: .relaxed)
                report.isStalled = true
                return
            }
            report.tell(self.droppedLines, to: self.logger, isLast: false)
        }
    }

    private func go(on next: LogOutput?, _ output: inout LogOutput) {
        guard var next else { return }
        self.dropped.add(output.close(for: &next), ordering: .relaxed)
        output = next
    }

    /// A pipe that nobody reads, and a file that may not grow, are errors like any other.
    private static func blockSignals() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        sigaddset(&signals, SIGXFSZ)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Glibc
public import Logging
public import PorticoProxy
import Synchronization

/// Writes access lines on a thread of its own, so that a slow disk or reader stalls no worker. Bounded: lines that do
/// not fit, and lines that the system does not take, are dropped and counted.
public final class LogWriter: LogSink {
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

    public init(to destination: LogDestination, logger: Logger) throws(LogDestination.OpenError) {
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
    public var writtenLines: Int { self.written.load(ordering: .relaxed) }
    /// Lines that are lost: too many waited, or the system did not take them.
    public var droppedLines: Int { self.dropped.load(ordering: .relaxed) }

    public func write(_ lines: Span<UInt8>, count: Int) {
        if !self.queue.add(lines) { self.dropped.add(count, ordering: .relaxed) }
    }

    /// Opens the file anew under its name, after it was moved away. Without a file nothing happens.
    public func reopen() throws(LogDestination.OpenError) {
        let destination = self.destination.withLock { $0 }
        if case .file = destination { self.queue.change(to: try destination.open()) }
    }

    /// Another destination, open already.
    struct Change: Sendable {
        fileprivate let destination: LogDestination
        fileprivate let output: LogOutput

        /// It is not used after all.
        func cancel() { self.output.close() }
    }

    /// Opens another destination without using it yet; `nil`: it is the one in use.
    func prepare(for destination: LogDestination) throws(LogDestination.OpenError) -> Change? {
        guard self.destination.withLock({ $0 != destination }) else { return nil }
        return Change(destination: destination, output: try destination.open())
    }

    /// What is written from now on goes there.
    func use(_ change: Change) {
        self.destination.withLock { $0 = change.destination }
        self.queue.change(to: change.output)
    }

    /// Returns when everything that was handed over is written, or after this many milliseconds.
    public func close(within milliseconds: Int = 2000) {
        self.queue.close()
        let isDone = self.ended.wait(timeout: .now() + .milliseconds(milliseconds)) == .success
        if !isDone { self.logger.warning("the access log takes no lines; what waited is lost") }
    }

    // MARK: The thread

    private func run() {
        // A pipe that nobody reads, and a file that may not grow, are errors like any other.
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        sigaddset(&signals, SIGXFSZ)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        var output = LogOutput(descriptor: -1, isOwned: false)
        var lines: [UInt8] = []
        var report = DropReport(silence: Self.silence)
        var isClosed = false
        while !isClosed {
            let work = self.queue.take(&lines)
            isClosed = work.isClosed
            if let next = work.output {
                self.dropped.add(output.close(), ordering: .relaxed)
                output = next
            }
            if !lines.isEmpty {
                let result = output.write(lines)
                self.written.add(result.written, ordering: .relaxed)
                self.dropped.add(result.dropped, ordering: .relaxed)
                if result.error != 0 { report.lastError = result.error }
            }
            report.tell(self.droppedLines, to: self.logger, isLast: isClosed)
        }
        self.dropped.add(output.close(), ordering: .relaxed)
        self.ended.signal()
    }
}

/// Says in the gateway's own log that lines were dropped, once in a while.
private struct DropReport {
    let silence: Duration
    var lastError: Int32 = 0
    private var told = 0
    private var toldAt: ContinuousClock.Instant?

    init(silence: Duration) { self.silence = silence }

    mutating func tell(_ dropped: Int, to logger: Logger, isLast: Bool) {
        guard dropped > self.told else { return }
        let now = ContinuousClock.now
        if !isLast, let toldAt, now - toldAt < self.silence { return }
        let reason = self.lastError == 0 ? "too many waited" : String(cString: strerror(self.lastError))
        logger.warning(
            "access lines were dropped", metadata: ["count": "\(dropped - self.told)", "reason": "\(reason)"])
        self.told = dropped
        self.toldAt = now
        self.lastError = 0
    }
}

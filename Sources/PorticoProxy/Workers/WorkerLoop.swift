// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import CEpoll
package import Dispatch
import Glibc
package import NIOCore
import Synchronization

// Safe because everything but `inbox`, `thread` and `wakeup` is touched on the loop's own thread only.
/// One thread with its poller, timers and tasks. It is a NIO event loop, so that futures and NIO's handlers (TLS,
/// HTTP/2) can live on it; plain sockets do without channels.
package final class WorkerLoop: @unchecked Sendable {
    let poller: Poller
    private let isVirtual: Bool
    private(set) var now: Instant
    private let beginning: Instant
    @exclusivity(unchecked) private var timers: TimerWheel
    private var tasks: [() -> Void] = []
    // Exclusivity is not checked for these two: nothing that they call comes back to them while they are accessed.
    /// The first of those to which the event at hand has written; each knows the next one.
    @exclusivity(unchecked) private var written: StreamSocket?
    /// Slices of long work, each for some later turn.
    private var slices: [() -> Void] = []
    /// So many are done in one turn; they take half a millisecond each.
    private static let slicesPerTurn = 4
    private var isStopped = false
    private let inbox = Mutex<[@Sendable () -> Void]>([])
    private let thread = Atomic<UInt>(0)
    private let wakeup: Wakeup

    /// - Parameter isVirtual: Time stands still until `run(while:)` moves it on.
    init(isVirtual: Bool = false) throws(SystemError) {
        self.isVirtual = isVirtual
        self.poller = try Poller()
        self.wakeup = try Wakeup()
        self.now = Self.systemClock()
        self.beginning = self.now
        self.timers = TimerWheel(now: self.now)
    }

    /// Microseconds since 1970, right now. In virtual time it is noon on a Thursday when the loop begins.
    var unixMicroseconds: Int64 {
        guard !self.isVirtual else { return Self.virtualStart + Int64((self.now - self.beginning) / 1000) }
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
    }

    private static let virtualStart: Int64 = 1_767_268_800_000_000

    /// The moment right now; `now` is that of the turn.
    func clock() -> Instant { self.isVirtual ? self.now : Self.systemClock() }

    static func systemClock() -> Instant {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    /// Turns until `stop()`: wait, read the clock once, handle events, due timers, tasks.
    func run() {
        self.thread.store(UInt(pthread_self()), ordering: .relaxed)
        try? self.poller.add(self.wakeup, self.wakeup.descriptor, .readable)
        while !self.isStopped {
            let sleep = self.slices.isEmpty ? self.timers.sleep(now: self.now) : 0
            self.poller.poll(milliseconds: sleep) {
                self.now = Self.systemClock()
            } handled: {
                self.eventEnded()
            }
            self.runTimers()
            if self.wakeup.consume() { self.runInbox() }
            self.runTasks()
            self.runSlices()
        }
    }

    func stop() { self.isStopped = true }

    /// Turns on the calling thread while the condition holds, in virtual time: whenever nothing is left to do at this
    /// moment, the next one is that of the next timer. Ends also where nothing can happen any more.
    func run(while condition: () -> Bool) {
        self.thread.store(UInt(pthread_self()), ordering: .relaxed)
        while condition() {
            let hadEvents = self.poller.poll(milliseconds: 0) {
            } handled: {
                self.eventEnded()
            }
            let hadTimers = self.runTimers()
            self.runInbox()
            let hadTasks = !self.tasks.isEmpty || !self.slices.isEmpty
            self.runTasks()
            self.runSlices()
            guard !hadEvents, !hadTimers, !hadTasks else { continue }
            let sleep = self.timers.sleep(now: self.now)
            guard sleep >= 0 else { return }
            self.now += UInt64(sleep) * 1_000_000
        }
    }

    /// A timer that fires may cancel another that is due in the same turn, whose owner may be gone by then, or move it.
    /// Whether one fired.
    @discardableResult
    private func runTimers() -> Bool {
        let due = self.timers.advance(to: self.now)
        for timer in due where timer.deadline <= self.now && !timer.isArmed {
            timer.owner?.timerFired(timer)
            self.eventEnded()
        }
        return !due.isEmpty
    }

    private func runInbox() {
        let tasks = self.inbox.withLock { inbox in
            defer { inbox = [] }
            return inbox
        }
        for task in tasks {
            task()
            self.eventEnded()
        }
    }

    private func runTasks() {
        while !self.tasks.isEmpty {
            let tasks = self.tasks
            self.tasks.removeAll(keepingCapacity: true)
            for task in tasks {
                task()
                self.eventEnded()
            }
        }
    }

    /// What has been written is sent when the event ends.
    func wrote(_ socket: StreamSocket) {
        socket.nextWritten = self.written
        self.written = socket
    }

    /// A burst that is too large for its peer may lead to others being written.
    private func eventEnded() {
        while let socket = self.written {
            self.written = socket.nextWritten
            socket.nextWritten = nil
            socket.eventEnded()
        }
    }

    /// Runs the task at the end of this turn. On the loop only.
    func enqueue(_ task: @escaping () -> Void) { self.tasks.append(task) }

    /// Runs a slice of long work in one of the next turns, by turns with others: what comes for other connections is seen
    /// to between. On the loop only.
    func enqueueSlice(_ slice: @escaping () -> Void) { self.slices.append(slice) }

    private func runSlices() {
        guard !self.slices.isEmpty else { return }
        let now = self.slices.prefix(Self.slicesPerTurn)
        self.slices.removeFirst(now.count)
        for slice in now {
            slice()
            self.eventEnded()
        }
        self.runTasks()
    }

    @inline(__always)
    func arm(_ timer: WheelTimer, at deadline: Instant) {
        if !timer.postpone(to: deadline) { self.timers.arm(timer, at: deadline) }
    }

    /// The timer does not fire, and is not there any more.
    func cancel(_ timer: WheelTimer) { self.timers.cancel(timer) }

}

/// Lets another thread end the loop's wait.
// Safe because `isWoken` is touched on the loop's thread only, and writing to an eventfd is atomic.
private final class Wakeup: EventSource, @unchecked Sendable {
    let descriptor: Int32
    private var isWoken = false

    init() throws(SystemError) {
        self.descriptor = portico_eventfd()
        guard self.descriptor >= 0 else { throw SystemError("eventfd") }
    }

    deinit { close(self.descriptor) }

    func ready(_ readiness: Readiness) {
        var value: UInt64 = 0
        read(self.descriptor, &value, 8)
        self.isWoken = true
    }

    /// Whether it was woken since it was asked last.
    func consume() -> Bool {
        defer { self.isWoken = false }
        return self.isWoken
    }

    func wake() {
        var value: UInt64 = 1
        write(self.descriptor, &value, 8)
    }
}

extension WorkerLoop: EventLoop {
    package var inEventLoop: Bool { self.thread.load(ordering: .relaxed) == UInt(pthread_self()) }

    package func execute(_ task: @escaping @Sendable () -> Void) {
        if self.inEventLoop {
            self.tasks.append(task)
        } else {
            let isFirst = self.inbox.withLock { inbox in
                inbox.append(task)
                return inbox.count == 1
            }
            if isFirst { self.wakeup.wake() }
        }
    }

    package func submit<T>(_ task: @escaping @Sendable () throws -> T) -> EventLoopFuture<T> {
        let promise = self.makePromise(of: T.self)
        self.execute { promise.assumeIsolated().completeWith(Result(catching: task)) }
        return promise.futureResult
    }

    @discardableResult
    package func scheduleTask<T>(deadline: NIODeadline, _ task: @escaping @Sendable () throws -> T) -> Scheduled<T> {
        let promise = self.makePromise(of: T.self)
        let timer = ScheduledTask { promise.assumeIsolated().completeWith(Result(catching: task)) }
        self.execute { timer.arm(on: self, at: deadline.uptimeNanoseconds) }
        return Scheduled(promise: promise) { self.execute { timer.cancel(on: self) } }
    }

    @discardableResult
    package func scheduleTask<T>(in delay: TimeAmount, _ task: @escaping @Sendable () throws -> T) -> Scheduled<T> {
        self.scheduleTask(deadline: .now() + delay, task)
    }

    package func next() -> any EventLoop { self }
    package func any() -> any EventLoop { self }
    package func makeIterator() -> EventLoopIterator { EventLoopIterator([self]) }

    package func shutdownGracefully(queue: DispatchQueue, _ callback: @escaping @Sendable ((any Error)?) -> Void) {
        self.execute { self.stop() }
        queue.async { callback(nil) }
    }
}

/// A task of NIO's scheduling interface on the wheel. Keeps itself alive while it is armed.
// Safe because it is armed, fired and cancelled on the loop's thread only.
private final class ScheduledTask: TimerOwner, @unchecked Sendable {
    private let task: @Sendable () -> Void
    private lazy var timer = WheelTimer(self)
    private var keepAlive: ScheduledTask?

    init(_ task: @escaping @Sendable () -> Void) { self.task = task }

    func arm(on loop: WorkerLoop, at deadline: Instant) {
        self.keepAlive = self
        loop.arm(self.timer, at: deadline)
    }

    func cancel(on loop: WorkerLoop) {
        loop.cancel(self.timer)
        self.keepAlive = nil
    }

    func timerFired(_ timer: WheelTimer) {
        self.keepAlive = nil
        self.task()
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Testing

@testable import PorticoProxy

@Suite("Worker loop")
struct WorkerLoopTests {
    @Test("tasks from other threads run on the loop, in their order")
    func tasks() async throws {
        let worker = try WorkerHandle(index: 0, log: nil)
        worker.start()
        defer { worker.stop() }
        for number in 0..<100 {
            let (isOnLoop, value) = await worker.ask { ($0.loop.inEventLoop, number) }
            #expect(isOnLoop)
            #expect(value == number)
        }
        #expect(!worker.loop.inEventLoop)
    }

    @Test("a future of the loop completes, and a scheduled task runs no sooner than asked")
    func schedules() async throws {
        let worker = try WorkerHandle(index: 0, log: nil)
        worker.start()
        defer { worker.stop() }
        let loop = worker.loop
        #expect(try await loop.submit { 42 }.get() == 42)
        let start = NIODeadline.now()
        let end = try await loop.scheduleTask(in: .milliseconds(20)) { NIODeadline.now() }.futureResult.get()
        #expect(end - start >= .milliseconds(19))
    }

    @Test("a cancelled scheduled task does not run")
    func cancels() async throws {
        let worker = try WorkerHandle(index: 0, log: nil)
        worker.start()
        defer { worker.stop() }
        let scheduled = worker.loop.scheduleTask(in: .hours(1)) { Issue.record("it ran") }
        scheduled.cancel()
        await #expect(throws: EventLoopError.cancelled) { try await scheduled.futureResult.get() }
    }

    /// Cancels the other's timer when its own fires.
    private final class Rival: TimerOwner {
        let loop: WorkerLoop
        lazy var timer = WheelTimer(self)
        weak var other: Rival?
        var count = 0

        init(_ loop: WorkerLoop) { self.loop = loop }

        func timerFired(_ timer: WheelTimer) {
            self.count += 1
            if let other = self.other { self.loop.cancel(other.timer) }
        }
    }

    @Test("of two timers due in one turn, the one that the other cancels does not fire")
    func cancelsInTheSameTurn() async throws {
        let worker = try WorkerHandle(index: 0, log: nil)
        worker.start()
        defer { worker.stop() }
        let fired = await withCheckedContinuation { continuation in
            worker.perform { worker in
                let rivals = [Rival(worker.loop), Rival(worker.loop)]
                rivals[0].other = rivals[1]
                rivals[1].other = rivals[0]
                let deadline = worker.loop.now + 10_000_000
                for rival in rivals { worker.loop.arm(rival.timer, at: deadline) }
                worker.loop.scheduleTask(in: .milliseconds(50)) {}.futureResult.assumeIsolated().whenComplete { _ in
                    continuation.resume(returning: rivals.map(\.count).reduce(0, +))
                }
            }
        }
        #expect(fired == 1)
    }
}

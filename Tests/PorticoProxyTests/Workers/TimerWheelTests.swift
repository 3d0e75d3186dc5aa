// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PorticoProxy

@Suite("Timer wheel")
struct TimerWheelTests {
    final class Owner: TimerOwner {
        func timerFired(_ timer: WheelTimer) {}
    }
    let owner = Owner()
    static let millisecond: UInt64 = 1_000_000
    static let second: UInt64 = 1_000_000_000

    @Test("a timer is due once its deadline has passed, at most one tick later")
    func due() {
        var wheel = TimerWheel(now: 0)
        let timer = WheelTimer(self.owner)
        wheel.arm(timer, at: 50 * Self.millisecond)
        let early = wheel.advance(to: 49 * Self.millisecond)
        #expect(early.isEmpty)
        let due = wheel.advance(to: 50 * Self.millisecond + TimerWheel.resolution)
        #expect(due.map { $0 === timer } == [true])
        #expect(!timer.isArmed)
        #expect(wheel.count == 0)
    }

    @Test("a deadline moved later is kept, one moved earlier is met")
    func moved() {
        var wheel = TimerWheel(now: 0)
        let timer = WheelTimer(self.owner)
        wheel.arm(timer, at: 10 * Self.millisecond)
        wheel.arm(timer, at: 100 * Self.millisecond)
        let early = wheel.advance(to: 50 * Self.millisecond)
        #expect(early.isEmpty)
        #expect(timer.isArmed)
        wheel.arm(timer, at: 60 * Self.millisecond)
        let due = wheel.advance(to: 70 * Self.millisecond)
        #expect(due.count == 1)
    }

    @Test("a cancelled timer never fires, and others of its slot still do")
    func cancelled() {
        var wheel = TimerWheel(now: 0)
        let timers = (0..<3).map { _ in WheelTimer(self.owner) }
        for timer in timers { wheel.arm(timer, at: 20 * Self.millisecond) }
        wheel.cancel(timers[0])
        let due = wheel.advance(to: Self.second)
        #expect(due.count == 2)
    }

    @Test("the sleep ends with the next deadline; without timers it has no end")
    func sleep() {
        var wheel = TimerWheel(now: 0)
        #expect(wheel.sleep(now: 0) == -1)
        let timer = WheelTimer(self.owner)
        wheel.arm(timer, at: 100 * Self.millisecond)
        #expect((100...106).contains(wheel.sleep(now: 0)))
        #expect(wheel.sleep(now: 200 * Self.millisecond) == 0)
    }

    @Test(
        "deadlines many rounds away are met, whatever the steps of the clock", arguments: [1, 2, 3, 4, 5] as [UInt64])
    func randomWalk(seed: UInt64) {
        var random = FastRandom(seed: seed)
        var wheel = TimerWheel(now: 0)
        var now: UInt64 = 0
        var timers: [WheelTimer] = []
        for _ in 0..<500 {
            let timer = WheelTimer(self.owner)
            timers.append(timer)
            wheel.arm(timer, at: UInt64(random.below(30_000)) * Self.millisecond)
        }
        var fired = Set<ObjectIdentifier>()
        while now < 31 * Self.second {
            let before = now
            now += UInt64(random.below(400) + 1) * Self.millisecond
            for timer in wheel.advance(to: now) {
                #expect(fired.insert(ObjectIdentifier(timer)).inserted)
                #expect(timer.deadline <= now)
                #expect(timer.deadline + 2 * TimerWheel.resolution >= before, "met too late; seed \(seed)")
            }
            for timer in timers where timer.deadline + 2 * TimerWheel.resolution < now {
                #expect(fired.contains(ObjectIdentifier(timer)), "missed; seed \(seed)")
            }
        }
        #expect(fired.count == timers.count)
    }
}

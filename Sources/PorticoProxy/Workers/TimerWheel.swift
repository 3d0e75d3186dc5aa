// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A moment of the worker's monotonic clock, in nanoseconds.
typealias Instant = UInt64

protocol TimerOwner: AnyObject {
    /// Called on the loop when the deadline has passed; the timer is idle then and may be armed again.
    func timerFired(_ timer: WheelTimer)
}

/// One deadline of one owner. Moving it later is a store; only moving it earlier touches the wheel.
final class WheelTimer {
    unowned var owner: (any TimerOwner)?
    fileprivate(set) var deadline: Instant = .max
    /// The tick that the wheel will look at it; later than the deadline never, earlier often.
    fileprivate var tick: UInt64 = 0
    /// No deadline before this is seen to at that tick.
    fileprivate var earliest: Instant = 0
    fileprivate var position = -1

    /// The owner is still to come.
    init() {}

    init(_ owner: any TimerOwner) { self.owner = owner }

    var isArmed: Bool { self.position >= 0 }

    /// Moves the deadline, where the wheel looks at it in time anyway.
    @inline(__always)
    func postpone(to deadline: Instant) -> Bool {
        guard self.isArmed, self.earliest <= deadline else { return false }
        self.deadline = deadline
        return true
    }

    /// It does not fire; the wheel lets go of it when it comes by.
    func disarm() { self.deadline = .max }
}

/// A hashed timer wheel: arming and cancelling cost the same with one timer and with a hundred thousand.
struct TimerWheel {
    /// Deadlines are met this much late at most.
    static let resolution: UInt64 = 4_000_000
    private static let slotCount = 1024

    private var slots = [[WheelTimer]](repeating: [], count: Self.slotCount)
    private var occupied = [UInt64](repeating: 0, count: Self.slotCount / 64)
    private(set) var count = 0
    /// Every tick up to this one has been looked at.
    private var current: UInt64
    /// No slot before this tick needs a look.
    private var nextTick = UInt64.max

    init(now: Instant) { self.current = now / Self.resolution }

    mutating func arm(_ timer: WheelTimer, at deadline: Instant) {
        timer.deadline = deadline
        let tick = Swift.max(deadline / Self.resolution + 1, self.current + 1)
        if timer.isArmed {
            if timer.tick <= tick { return }
            self.remove(timer)
        }
        self.insert(timer, tick)
    }

    mutating func cancel(_ timer: WheelTimer) {
        timer.deadline = .max
        if timer.isArmed { self.remove(timer) }
    }

    private mutating func insert(_ timer: WheelTimer, _ tick: UInt64) {
        let slot = Int(tick % UInt64(Self.slotCount))
        timer.tick = tick
        timer.earliest = (tick - 1) * Self.resolution
        self.nextTick = Swift.min(self.nextTick, tick)
        timer.position = self.slots[slot].count
        self.slots[slot].append(timer)
        self.occupied[slot / 64] |= 1 << UInt64(slot % 64)
        self.count += 1
    }

    private mutating func remove(_ timer: WheelTimer) {
        let slot = Int(timer.tick % UInt64(Self.slotCount))
        let last = self.slots[slot].count - 1
        if timer.position != last {
            let moved = self.slots[slot][last]
            self.slots[slot][timer.position] = moved
            moved.position = timer.position
        }
        self.slots[slot].removeLast()
        if last == 0 { self.occupied[slot / 64] &= ~(1 << UInt64(slot % 64)) }
        timer.position = -1
        self.count -= 1
    }

    /// How long the loop may sleep, in milliseconds; -1 when nothing is armed.
    func sleep(now: Instant) -> Int32 {
        guard self.count > 0 else { return -1 }
        let due = self.nextTick * Self.resolution
        return due <= now ? 0 : Int32(truncatingIfNeeded: Swift.min((due - now) / 1_000_000 + 1, 60_000))
    }

    /// Takes out the timers whose deadline has passed, and files the others of those slots anew.
    mutating func advance(to now: Instant) -> [WheelTimer] {
        let target = now / Self.resolution
        guard target > self.current else { return [] }
        let first = Swift.max(self.current + 1, self.nextTick)
        self.current = target
        guard self.count > 0, self.nextTick <= target else { return [] }
        var due: [WheelTimer] = []
        for tick in first...Swift.min(target, first + UInt64(Self.slotCount) - 1) {
            let slot = Int(tick % UInt64(Self.slotCount))
            guard self.occupied[slot / 64] & (1 << UInt64(slot % 64)) != 0 else { continue }
            for timer in self.slots[slot] where timer.tick <= target {
                self.remove(timer)
                if timer.deadline <= now { due.append(timer) } else { self.refile(timer) }
            }
        }
        self.nextTick = self.nextOccupied()
        return due
    }

    /// The next tick whose slot holds something, perhaps for a later round.
    private func nextOccupied() -> UInt64 {
        guard self.count > 0 else { return .max }
        var distance = 1
        while distance <= Self.slotCount {
            let slot = Int((self.current + UInt64(distance)) % UInt64(Self.slotCount))
            let word = self.occupied[slot / 64] >> UInt64(slot % 64)
            if word != 0 { return self.current + UInt64(distance + word.trailingZeroBitCount) }
            distance += 64 - slot % 64
        }
        return self.current + 1
    }

    private mutating func refile(_ timer: WheelTimer) {
        guard timer.deadline != .max else { return }
        self.insert(timer, Swift.max(timer.deadline / Self.resolution + 1, self.current + 1))
    }
}

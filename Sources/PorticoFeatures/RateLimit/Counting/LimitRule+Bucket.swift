// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A token bucket, seen from the other side: what was taken and has not come back is a debt, which shrinks with time.
///
/// In `first` the debt, in units of which one token has `ticks` and `count` come back in a tick; in `second` when it was
/// that; in `third` the rate then, and in `fourth` what the limit said then, as both may have changed since.
extension LimitRule {
    func lookIntoBucket(_ state: inout LimitState, cost: Int64, at now: Int64) -> LimitLevel {
        self.drain(&state, to: now)
        let capacity = self.limit * self.ticks
        let left = Swift.max(0, capacity - state.first)
        let remaining = left / self.ticks
        let excess = state.first + Self.product(cost, self.ticks) - capacity
        // Without a token left: until there is one.
        let reset = remaining > 0 ? state.first : state.first + self.ticks - capacity
        return LimitLevel(
            isAdmitted: excess <= 0, remaining: remaining, limit: self.limit, reset: self.time(of: reset),
            retry: excess > 0 ? self.time(of: excess) : 0)
    }

    private func drain(_ state: inout LimitState, to now: Int64) {
        if state.third != self.pace || state.fourth != self.plan { self.settle(&state, to: now) }
        Self.drain(&state, to: now, count: self.count, tick: self.tick)
    }

    private static func drain(_ state: inout LimitState, to now: Int64, count: Int64, tick: Int64) {
        let passed = (now - state.second) / tick
        if passed > 0 {
            state.first = Swift.max(0, state.first - Self.product(passed, count))
            state.second += passed * tick
        }
    }

    /// The limit says something else by now, or to this tier. What has come back did so at the rate of before; a bucket that
    /// has another size owes no more than that.
    private func settle(_ state: inout LimitState, to now: Int64) {
        defer { (state.third, state.fourth) = (self.pace, self.plan) }
        guard state.third != 0 else {
            (state.first, state.second) = (0, now)
            return
        }
        let old = LimitPace(code: state.third)
        Self.drain(&state, to: now, count: old.count, tick: old.tick)
        if old.ticks != self.ticks {
            // The tokens stay, whatever one is counted in.
            let (whole, rest) = state.first.quotientAndRemainder(dividingBy: old.ticks)
            // The product of the two may be beyond all whole numbers; a store calculates so as well.
            let part = Int64((Double(rest) / Double(old.ticks) * Double(self.ticks)).rounded(.down))
            state.first = Self.bounded(Self.product(whole, self.ticks) + part)
        }
        if state.fourth != self.plan { state.first = Swift.min(state.first, Self.product(self.size, self.ticks)) }
    }

    /// How long it takes until so many units have come back, in microseconds.
    private func time(of units: Int64) -> Int64 {
        Self.product(Self.quotient(Swift.max(0, units), self.count), self.tick)
    }
}

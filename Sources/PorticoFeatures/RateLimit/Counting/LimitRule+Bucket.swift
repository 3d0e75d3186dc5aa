// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A token bucket, seen from the other side: what was taken and has not come back is a debt, which shrinks with time.
///
/// In `first` the debt, in units of which one token has `ticks` and `count` come back in a tick; in `second` when it was
/// that; in `third` the units of a token then, for a rate that has changed since.
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
        if state.third != self.ticks {
            let unit = Swift.max(1, state.third)
            // The tokens stay, whatever one is counted in.
            let (whole, rest) = state.first.quotientAndRemainder(dividingBy: unit)
            // The product of the two may be beyond all whole numbers; a store calculates so as well.
            let part = Int64((Double(rest) / Double(unit) * Double(self.ticks)).rounded(.down))
            state.first = state.third == 0 ? 0 : Self.bounded(Self.product(whole, self.ticks) + part)
            if state.third == 0 { state.second = now }
            state.third = self.ticks
        }
        let passed = (now - state.second) / self.tick
        if passed > 0 {
            state.first = Swift.max(0, state.first - Self.product(passed, self.count))
            state.second += passed * self.tick
        }
    }

    /// How long it takes until so many units have come back, in microseconds.
    private func time(of units: Int64) -> Int64 {
        Self.product(Self.quotient(Swift.max(0, units), self.count), self.tick)
    }
}

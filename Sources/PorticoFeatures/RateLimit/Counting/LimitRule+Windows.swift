// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Windows that are aligned to UTC. In `first` the start of the present one, in `second` what was counted in it, in
/// `third` what was in the one before.
extension LimitRule {
    /// A clock that is so far behind, or was set back by so little, counts in the later window.
    private static let tolerance = 5 * LimitWindow.second

    func lookIntoWindow(_ state: inout LimitState, cost: Int64, at now: Int64) -> LimitLevel {
        let window = self.roll(&state, to: now)
        let left = window.end - now
        let isAdmitted = state.second + cost <= self.limit
        return LimitLevel(
            isAdmitted: isAdmitted, remaining: Swift.max(0, self.limit - state.second), limit: self.limit, reset: left,
            retry: isAdmitted ? 0 : left)
    }

    /// What came in the window before counts by the share of it that a window which ends now still covers.
    func lookIntoSlidingWindow(_ state: inout LimitState, cost: Int64, at now: Int64) -> LimitLevel {
        let window = self.roll(&state, to: now)
        let length = (window.end - window.start) / self.tick
        // In ticks; a part of one counts as a whole.
        let left = Swift.min(length, Self.quotient(window.end - now, self.tick))
        let free = self.limit * length - Self.product(state.third, left)
        let remaining = Swift.max(0, Swift.max(0, free) / length - state.second)
        let isAdmitted = free >= Self.product(state.second + cost, length)
        // Of a clock that is behind, until the window begins.
        let lead = Swift.max(0, window.start - now)
        let retry = isAdmitted ? 0 : lead + self.wait(state, cost: cost, left: left, length: length)
        let reset = remaining > 0 ? window.end - now : lead + self.wait(state, cost: 1, left: left, length: length)
        return LimitLevel(
            isAdmitted: isAdmitted, remaining: remaining, limit: self.limit, reset: reset, retry: retry)
    }

    /// How long until a cost fits in, in microseconds, if nothing else came.
    private func wait(_ state: LimitState, cost: Int64, left: Int64, length: Int64) -> Int64 {
        let room = self.limit - state.second - cost
        if room >= 0, state.third > 0 {
            // In this window: the share of the one before has shrunk enough.
            return Swift.max(0, left - Self.product(room, length) / state.third) * self.tick
        }
        // In the next one, in which this one is the one before; or in that after it.
        let next = Swift.max(0, self.limit - cost)
        let until = state.second > 0 ? length - Swift.min(length, Self.product(next, length) / state.second) : 0
        return (left + until) * self.tick
    }

    /// - Returns: The window that counts: the present one, or one that has been counted in though it is about to begin.
    private func roll(_ state: inout LimitState, to now: Int64) -> LimitWindow {
        let window = LimitWindow(of: self.period, at: now)
        if state.first < window.start {
            let before = LimitWindow(of: self.period, at: window.start - 1)
            state.third = state.first >= before.start ? state.second : 0
            state.second = 0
            state.first = window.start
        } else if state.first >= window.end {
            guard state.first - now > Self.tolerance else { return LimitWindow(of: self.period, at: state.first) }
            // The clock was set back: what was counted is not lost.
            state.first = window.start
        }
        return window
    }
}

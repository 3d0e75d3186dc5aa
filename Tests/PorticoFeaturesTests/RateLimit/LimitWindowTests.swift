// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

@testable import PorticoFeatures

@Suite struct LimitWindowTests {
    private static let second: Int64 = 1_000_000
    private static let day = 86_400 * Self.second

    private static func expect(_ period: LimitPeriod, at now: Int64) {
        let window = LimitWindow(of: period, at: now)
        let start = ModelWindow.start(of: period, at: now)
        #expect(
            window == LimitWindow(start: start, end: ModelWindow.end(of: period, from: start)), "\(period) at \(now)")
        #expect(window.start <= now && now < window.end, "\(period) at \(now)")
    }

    @Test("months and weeks are those of the calendar, from 1970 to 2400, at their ends to the microsecond")
    func calendar() {
        // Leap years, centuries that are none, and one that is.
        for period in [LimitPeriod.month, .seconds(604_800)] {
            var now: Int64 = 0
            while now < 157_000 * Self.day {
                for offset in [-1, 0, 1, Self.day - 1, Self.day] where now + offset >= 0 {
                    Self.expect(period, at: now + offset)
                }
                now = LimitWindow(of: period, at: now).end + (period == .month ? 0 : 52 * 7 * Self.day)
            }
        }
    }

    @Test("February is as long as it is")
    func february() {
        for (year, day, length) in [(2024, 19_755, 29), (2026, 20_486, 28), (2100, 47_514, 28), (2000, 10_990, 29)] {
            let window = LimitWindow(of: .month, at: Int64(day) * Self.day + 5)
            #expect((window.end - window.start) / Self.day == Int64(length), "\(year)")
        }
    }

    @Test("windows of any length follow on each other without a gap", arguments: UInt64(0)..<20)
    func gaps(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let periods: [LimitPeriod] = [
            .month, .seconds(1), .seconds(86_400), .seconds(1_209_600), .seconds(366 * 86_400),
        ]
        for period in periods + [.seconds(1 + random.below(366 * 86_400))] {
            // Also clocks that know no time yet.
            let now = Int64(random.below(1 << 53)) - (1 << 50)
            Self.expect(period, at: now)
            let window = LimitWindow(of: period, at: now)
            #expect(LimitWindow(of: period, at: window.end).start == window.end)
            #expect(LimitWindow(of: period, at: window.start - 1).end == window.start)
        }
    }
}

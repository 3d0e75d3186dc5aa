// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

@testable import PorticoFeatures

/// Windows as a calendar has them.
enum ModelWindow {
    private static let calendar: Calendar = {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(secondsFromGMT: 0) ?? .current
        calendar.firstWeekday = 2
        calendar.minimumDaysInFirstWeek = 4
        return calendar
    }()

    static func start(of period: LimitPeriod, at now: Int64) -> Int64 {
        guard case .seconds(let seconds) = period, seconds != 604_800 else { return Self.interval(period, now).start }
        let length = Int64(seconds) * 1_000_000
        // Of several weeks: from the first Monday on.
        let first: Int64 = seconds % 604_800 == 0 ? 345_600_000_000 : 0
        var count = (now - first) / length
        while first + count * length > now { count -= 1 }
        return first + count * length
    }

    static func end(of period: LimitPeriod, from start: Int64) -> Int64 {
        guard case .seconds(let seconds) = period else { return Self.interval(period, start).end }
        return start + Int64(seconds) * 1_000_000
    }

    /// The week or the month.
    private static func interval(_ period: LimitPeriod, _ now: Int64) -> (start: Int64, end: Int64) {
        let seconds = now >= 0 ? now / 1_000_000 : (now - 999_999) / 1_000_000
        let date = Date(timeIntervalSince1970: TimeInterval(seconds))
        guard
            let interval = Self.calendar.dateInterval(of: period == .month ? .month : .weekOfYear, for: date)
        else { return (0, 0) }
        return (
            Int64(interval.start.timeIntervalSince1970) * 1_000_000,
            Int64(interval.end.timeIntervalSince1970) * 1_000_000
        )
    }
}

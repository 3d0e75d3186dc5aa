// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// One of the times that follow on each other without a gap, aligned to UTC. In microseconds since 1970.
struct LimitWindow: Sendable, Equatable {
    var start: Int64
    /// The next one's start.
    var end: Int64

    static let second: Int64 = 1_000_000
    private static let day = 86_400 * Self.second

    /// The one that holds a moment. Weeks begin on Mondays.
    init(of period: LimitPeriod, at now: Int64) {
        switch period {
        case .month: self.init(monthAt: now)
        case .seconds(let seconds):
            let length = Int64(seconds) * Self.second
            // 1970 began on a Thursday.
            let offset = seconds % 604_800 == 0 ? 4 * Self.day : 0
            let since = now - offset
            let remainder = since % length
            let start = now - (remainder < 0 ? remainder + length : remainder)
            self.init(start: start, end: start + length)
        }
    }

    init(start: Int64, end: Int64) {
        self.start = start
        self.end = end
    }

    private init(monthAt now: Int64) {
        let remainder = now % Self.day
        let day = (now - (remainder < 0 ? remainder + Self.day : remainder)) / Self.day
        let (year, month) = Self.month(ofDay: day)
        let next = month == 12 ? Self.firstDay(year + 1, 1) : Self.firstDay(year, month + 1)
        self.init(start: Self.firstDay(year, month) * Self.day, end: next * Self.day)
    }

    /// Of the Gregorian calendar, by eras of 400 years whose years begin in March.
    private static func month(ofDay day: Int64) -> (year: Int64, month: Int64) {
        let shifted = day + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marched = (5 * dayOfYear + 2) / 153
        let month = marched < 10 ? marched + 3 : marched - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month)
    }

    /// Days since 1970 to the first of a month.
    private static func firstDay(_ year: Int64, _ month: Int64) -> Int64 {
        let marched = month > 2 ? year : year - 1
        let era = (marched >= 0 ? marched : marched - 399) / 400
        let yearOfEra = marched - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}

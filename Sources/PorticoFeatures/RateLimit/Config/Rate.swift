// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig

/// So much in so long: `100/min`, `5/10s`, `1000000/month`.
package struct Rate: Sendable, Hashable, CustomStringConvertible {
    /// 1 and up.
    package var count: Int
    package var period: LimitPeriod

    package init(_ count: Int, per period: LimitPeriod) {
        self.count = count
        self.period = period
    }

    package var description: String { "\(self.count)/\(self.period)" }

    static let greatest = 1_000_000_000

    static func parse(_ text: ConfigText) throws(ValueError) -> Rate {
        let parts = text.text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let digits = parts.first, !digits.isEmpty, digits.utf8.allSatisfy({ Syntax.isDigit($0) }) else {
            throw ValueError("expected a rate, found '\(text.shown)'", hint: "such as '100/min'")
        }
        guard parts.count == 2 else {
            throw ValueError("'\(text.shown)' does not say in how long", hint: "such as '\(digits)/min'")
        }
        guard let count = Int(digits), count <= Self.greatest else {
            throw ValueError("'\(text.shown)' is more than \(Self.greatest)")
        }
        guard count > 0 else {
            throw ValueError("'\(text.shown)' admits nothing", hint: "to refuse all requests, write 'respond: 403'")
        }
        return Rate(count, per: try LimitPeriod.parse(String(parts[1]), text))
    }
}

/// What a rate is per.
package enum LimitPeriod: Sendable, Hashable, CustomStringConvertible {
    /// 1 and up.
    case seconds(Int)
    /// Of the calendar, in UTC.
    case month

    package var description: String {
        guard case .seconds(let seconds) = self else { return "month" }
        for (unit, length) in [("week", 604_800), ("day", 86_400), ("h", 3600), ("min", 60)]
        where seconds % length == 0 {
            return seconds == length ? unit : "\(seconds / length)\(unit)"
        }
        return seconds == 1 ? "s" : "\(seconds)s"
    }

    /// Of a month the longest.
    var longestSeconds: Int {
        guard case .seconds(let seconds) = self else { return 31 * 86_400 }
        return seconds
    }

    private static let longest = 366 * 86_400

    private static let units: [String: Int] = [
        "s": 1, "sec": 1, "second": 1, "min": 60, "minute": 60, "h": 3600, "hour": 3600, "d": 86_400, "day": 86_400,
        "w": 604_800, "week": 604_800,
    ]

    static func parse(_ period: String, _ text: ConfigText) throws(ValueError) -> LimitPeriod {
        let digits = period.prefix { $0.isASCII && $0.isNumber }
        let unit = String(period.dropFirst(digits.count))
        guard digits.isEmpty ? true : Int(digits).map({ $0 > 0 && $0 <= Self.longest }) == true else {
            throw ValueError("'\(text.shown)' is over no time, or more than a year")
        }
        if unit == "month" {
            guard digits.isEmpty else { throw ValueError("'\(text.shown)' counts months", hint: "write '/month'") }
            return .month
        }
        if unit == "m", digits.isEmpty {
            throw ValueError("'/m' may be minutes or months", hint: "write '/min' or '/month'")
        }
        // Behind a number as in durations: `15m`.
        guard let length = unit == "m" ? 60 : Self.units[unit] else {
            throw ValueError(
                "'\(text.shown)' is not over a known time", hint: "s, min, h, day, week or month, such as '100/min'")
        }
        let seconds = (Int(digits) ?? 1) * length
        guard seconds <= Self.longest else { throw ValueError("'\(text.shown)' is over more than a year") }
        return .seconds(seconds)
    }
}

extension Kind where Value == Rate {
    /// `100/min`.
    static let rate = Kind.scalar(
        "a rate",
        schema: SchemaText.string(
            pattern: "^[0-9]{1,10}/[0-9]{0,8}(s|sec|second|m|min|minute|h|hour|d|day|w|week|month)$"),
        parse: { text throws(ValueError) in try Rate.parse(text) },
        print: { .string($0.description) })
}

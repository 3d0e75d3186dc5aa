// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// The two forms of a moment (RFC 5280 §4.1.2.5), in seconds since 1970.
enum DERTime {
    private static let utc: UInt8 = 0x17
    private static let generalized: UInt8 = 0x18
    static let tags = [Self.utc, Self.generalized]

    /// `YYMMDDhhmmssZ` or `YYYYMMDDhhmmssZ`; `nil`: it is neither, or no such moment is.
    static func seconds(_ element: DERElement) -> Int64? {
        guard Self.tags.contains(element.tag) else { return nil }
        let isShort = element.tag == Self.utc
        var digits = element.content
        guard digits.popLast() == UInt8(ascii: "Z"), digits.count == (isShort ? 12 : 14),
            digits.allSatisfy({ (48...57).contains($0) })
        else { return nil }
        let pairs = stride(from: digits.startIndex, to: digits.endIndex, by: 2).map { index in
            Int64(digits[index] - 48) * 10 + Int64(digits[index + 1] - 48)
        }
        if isShort {
            // Two digits of a year stand for 1950 to 2049.
            return Self.seconds(year: pairs[0] + (pairs[0] < 50 ? 2000 : 1900), pairs.dropFirst())
        }
        return Self.seconds(year: pairs[0] * 100 + pairs[1], pairs.dropFirst(2))
    }

    private static func seconds(year: Int64, _ rest: ArraySlice<Int64>) -> Int64? {
        let parts = Array(rest)
        guard parts.count == 5, (1...12).contains(parts[0]), (1...Self.days(in: parts[0], of: year)).contains(parts[1]),
            parts[2] < 24, parts[3] < 60, parts[4] < 60
        else { return nil }
        return Self.days(year, parts[0], parts[1]) * 86_400 + parts[2] * 3600 + parts[3] * 60 + parts[4]
    }

    private static func days(in month: Int64, of year: Int64) -> Int64 {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        switch month {
        case 2: return isLeap ? 29 : 28
        case 4, 6, 9, 11: return 30
        default: return 31
        }
    }

    /// Days from 1970 on; years begin in March here, so that the day of a leap year is the last one.
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let month = (month + 9) % 12
        return 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1 - 719_468
    }
}

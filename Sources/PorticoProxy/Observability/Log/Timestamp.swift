// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A moment as RFC 3339 writes it, in UTC.
package enum Timestamp {
    /// `2026-01-31T12:00:59`, without fraction and zone, of whole seconds since 1970.
    package static func text(_ seconds: Int) -> String {
        var parts = tm()
        var seconds = seconds
        gmtime_r(&seconds, &parts)
        let date = "\(1900 + parts.tm_year)-\(DateField.two(parts.tm_mon + 1))-\(DateField.two(parts.tm_mday))"
        let time = "\(DateField.two(parts.tm_hour)):\(DateField.two(parts.tm_min)):\(DateField.two(parts.tm_sec))"
        return "\(date)T\(time)"
    }

    /// `31/Jan/2026:12:00:59 +0000`, as the Common Log Format has it.
    static func common(_ seconds: Int) -> String {
        let text = Self.text(seconds)
        let words = text.split(whereSeparator: { $0 == "-" || $0 == "T" })
        guard words.count == 4, let month = Int(words[1]), (1...12).contains(month) else { return text }
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        return "\(words[2])/\(months[month - 1])/\(words[0]):\(words[3]) +0000"
    }
}

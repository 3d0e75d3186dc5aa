// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The Date field's value (RFC 9110 §5.6.7), made once a second.
struct DateField {
    private(set) var text: [UInt8] = []
    private var second: Int = -1

    /// Brings the text up to date; returns quickly within the same second.
    mutating func update() {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME_COARSE, &now)
        guard now.tv_sec != self.second else { return }
        self.second = now.tv_sec
        var parts = tm()
        var seconds = now.tv_sec
        gmtime_r(&seconds, &parts)
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let day = days[Int(parts.tm_wday) % 7]
        let month = months[Int(parts.tm_mon) % 12]
        let date = "\(day), \(Self.two(parts.tm_mday)) \(month) \(1900 + parts.tm_year)"
        let time = "\(Self.two(parts.tm_hour)):\(Self.two(parts.tm_min)):\(Self.two(parts.tm_sec))"
        self.text = Array("\(date) \(time) GMT".utf8)
    }

    static func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Durations as the configuration writes them.
public enum DurationText {
    /// Units and their milliseconds, the largest first.
    private static let units: [(name: String, milliseconds: Int64)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
    ]
    /// Ten years: what is longer is a slip of the pen.
    private static let maximum: Int64 = 3650 * 86_400_000

    static func parse(_ text: ConfigText) throws(ValueError) -> Duration {
        let digits = text.text.prefix { $0.isASCII && $0.isNumber }
        let unit = text.text.dropFirst(digits.count)
        guard !digits.isEmpty else {
            throw ValueError("expected a duration, found '\(text.shown)'", hint: "such as '250ms', '30s' or '10m'")
        }
        guard !unit.isEmpty else {
            let hint = text.isSecret ? nil : "write '\(digits)ms' or '\(digits)s'"
            throw ValueError("the duration '\(text.shown)' has no unit", hint: hint)
        }
        guard let factor = self.units.first(where: { $0.name == unit })?.milliseconds else {
            throw ValueError("'\(text.shown)' is not a duration", hint: "a whole number and ms, s, m, h or d")
        }
        guard digits.count <= 15, let count = Int64(digits), count <= self.maximum / factor else {
            throw ValueError("the duration '\(text.shown)' is too long")
        }
        return .milliseconds(count * factor)
    }

    /// The largest unit that says it in whole numbers.
    public static func print(_ value: Duration) -> String {
        let parts = value.components
        let milliseconds = parts.seconds &* 1000 &+ parts.attoseconds / 1_000_000_000_000_000
        guard milliseconds != 0, let unit = self.units.first(where: { milliseconds % $0.milliseconds == 0 }) else {
            return "0s"
        }
        // Fewer surprises: minutes and more only where they are exact and were likely meant.
        let keepsSeconds = unit.milliseconds > 1000 && milliseconds <= 90_000
        let factor = keepsSeconds ? 1000 : unit.milliseconds
        return "\(milliseconds / factor)\(keepsSeconds ? "s" : unit.name)"
    }
}

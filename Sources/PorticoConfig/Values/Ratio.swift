// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A share of a whole, exact to a ten-thousandth of a percent.
public struct Ratio: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// 0…1,000,000.
    public var partsPerMillion: Int

    public init(partsPerMillion: Int) { self.partsPerMillion = partsPerMillion }

    public static let whole = Ratio(partsPerMillion: 1_000_000)

    public static func percent(_ count: Int) -> Ratio { Ratio(partsPerMillion: count * 10_000) }

    public static func < (left: Ratio, right: Ratio) -> Bool { left.partsPerMillion < right.partsPerMillion }

    public var description: String {
        var fraction = String(self.partsPerMillion % 10_000 + 10_000).dropFirst()
        while fraction.hasSuffix("0") { fraction.removeLast() }
        return "\(self.partsPerMillion / 10_000)" + (fraction.isEmpty ? "" : ".\(fraction)") + "%"
    }

    static func parse(_ text: ConfigText) throws(ValueError) -> Ratio {
        guard text.text.hasSuffix("%") else {
            let isNumber = Int(text.text) != nil && !text.isSecret
            throw ValueError(
                "expected a percentage, found '\(text.shown)'",
                hint: isNumber ? "write '\(text.text)%'" : "such as '5%'")
        }
        let parts = text.text.dropLast().split(separator: ".", omittingEmptySubsequences: false)
        let isDecimal = parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { Syntax.isDigit($0) } }
        guard isDecimal, parts.count <= 2, parts[0].count <= 3, let whole = Int(parts[0]) else {
            throw ValueError("'\(text.shown)' is not a percentage", hint: "such as '5%' or '0.5%'")
        }
        let digits = parts.count == 2 ? parts[1] : ""
        guard digits.count <= 4, let fraction = Int(digits + String(repeating: "0", count: 4 - digits.count)) else {
            throw ValueError("'\(text.shown)' has more than four digits behind the point")
        }
        guard whole * 10_000 + fraction <= 1_000_000 else { throw ValueError("'\(text.shown)' is more than 100%") }
        return Ratio(partsPerMillion: whole * 10_000 + fraction)
    }
}

extension Kind where Value == Ratio {
    /// A percentage: `5%`, `0.5%`.
    public static let ratio = Kind.scalar(
        "a percentage", schema: SchemaText.string(pattern: "^[0-9]{1,3}(\\.[0-9]{1,4})?%$"),
        parse: { text throws(ValueError) in try Ratio.parse(text) },
        print: { .string($0.description) })
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoJSON

/// Dates in tokens (RFC 7519 §2): seconds since 1970, also with a fraction or an exponent.
enum NumericDate {
    /// The end of the year 9999.
    private static let latest = 253_402_300_799.0
    /// A number of more characters is nonsense.
    private static let longest = 32

    /// `nil`: negative, beyond the year 9999, or too long.
    static func seconds(_ json: JSONIndex, _ node: JSONIndex.Node, roundedUp: Bool) -> Int64? {
        guard json.range(node).count <= Self.longest, let text = json.scalarText(node), !text.hasPrefix("-"),
            let value = Double(text), value >= 0, value <= Self.latest
        else { return nil }
        let whole = Int64(value)
        return roundedUp && Double(whole) < value ? whole + 1 : whole
    }
}

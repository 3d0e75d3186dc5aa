// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

extension RequestHead {
    /// Counts this hop in `Max-Forwards`, which OPTIONS and TRACE may carry (RFC 9110 §7.6.2), and returns what was left
    /// before it; `nil` where there is no limit.
    mutating func takeHop() -> Int? {
        guard self.method == .options || self.method == .trace,
            let left = self.fields.joinedValue(named: "max-forwards").flatMap({ Int($0) }), left >= 0
        else { return nil }
        if left > 0 { self.fields.set(name: "Max-Forwards", value: String(left - 1)) }
        return left
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A status as a label: the code itself, and its class.
package struct StatusCode: Sendable, Hashable {
    /// 0: no status was sent; 1: one of too many to be told apart.
    package private(set) var number: UInt16
    package private(set) var statusClass: StatusClass

    package init(_ status: Int) {
        let number = UInt16(clamping: status)
        self.number = (100...999).contains(number) ? number : 0
        self.statusClass = StatusClass(status)
    }

    /// One of this class that has no series of its own.
    static func other(_ statusClass: StatusClass) -> StatusCode {
        var code = StatusCode(0)
        code.number = 1
        code.statusClass = statusClass
        return code
    }

    /// Empty where no status was sent; `_OTHER`, as OpenTelemetry calls it, where too many are.
    package var label: String {
        switch self.number {
        case 0: ""
        case 1: "_OTHER"
        default: String(self.number)
        }
    }
}

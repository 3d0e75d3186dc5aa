// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// What an answer says of limits: `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers), and the three
/// `X-RateLimit-` fields that most clients read.
enum LimitFields {
    /// A service's own would be taken for ours.
    @inline(__always)
    static func drop(from fields: inout Fields) {
        for index in fields.slots.indices where Self.mayBeOurs(fields.slots[index]) {
            if Self.names.contains(where: { fields.isField(index, named: $0) }) { fields.drop(index) }
        }
    }

    private static let names = [
        "RateLimit", "RateLimit-Policy", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset",
        "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset",
    ]

    @inline(__always)
    private static func mayBeOurs(_ slot: FieldSlot) -> Bool {
        guard slot.id == .other, !slot.isDropped else { return false }
        switch slot.nameCount {
        case 9, 15, 16, 17, 19, 21: return true
        default: return false
        }
    }

    /// - Parameter text: what `RateLimit` begins with.
    static func add(_ standing: LimitStanding, _ text: [UInt8], to lines: inout FieldLines) {
        let (limit, remaining) = (DecimalText(Int(standing.limit)), DecimalText(Int(standing.remaining)))
        let seconds = DecimalText(Int(standing.seconds))
        lines.add("X-RateLimit-Limit: ", limit)
        lines.add("X-RateLimit-Remaining: ", remaining)
        lines.add("X-RateLimit-Reset: ", seconds)
        guard !standing.isInFlight else { return }
        lines.add("RateLimit: ", text, remaining, ";t=", seconds)
    }
}

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

    /// - Parameter name: of the limit that leaves the least.
    static func add(_ standing: LimitStanding, name: String, to fields: inout Fields) {
        fields.add(name: "X-RateLimit-Limit", decimal: standing.limit)
        fields.add(name: "X-RateLimit-Remaining", decimal: standing.remaining)
        fields.add(name: "X-RateLimit-Reset", decimal: Int64(standing.seconds))
        guard !standing.isInFlight else { return }
        fields.add(name: "RateLimit") { value in
            value.append(UInt8(ascii: "\""))
            value.append(contentsOf: name.utf8)
            if standing.isQuota { value.append(contentsOf: ".quota".utf8) }
            value.append(contentsOf: "\";r=".utf8)
            value.append(decimal: standing.remaining)
            value.append(contentsOf: ";t=".utf8)
            value.append(decimal: Int64(standing.seconds))
        }
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Names that a service may take for one another. CGI and those who follow it (WSGI, PHP, Rack) make one variable of
/// `X-User-Id`, `x_user_id` and `X.User-Id` (RFC 3875 §4.1.18): letters in upper case, and `_` for what is no letter and
/// no digit.
extension Fields {
    /// Whether the field at `index` is not dropped and has this name, or one that a service may take for it.
    package func isConfusable(_ index: Int, with name: String) -> Bool {
        let slot = self.slots[index]
        guard !slot.isDropped, Int(slot.nameCount) == name.utf8.count else { return false }
        var offset = Int(slot.lineStart)
        for byte in name.utf8 {
            if Self.folded(self.bytes[offset]) != Self.folded(byte) { return false }
            offset += 1
        }
        return true
    }

    /// Drops every field of this name, or of one that a service may take for it.
    package mutating func drop(confusableWith name: String) {
        for index in self.slots.indices where self.isConfusable(index, with: name) {
            self.slots[index].isDropped = true
        }
    }

    /// Replaces every field of this name, or of one that a service may take for it, by one.
    package mutating func set(name: String, bytes value: [UInt8], dropsConfusable: Bool) {
        if dropsConfusable { self.drop(confusableWith: name) } else { self.drop(named: name) }
        self.add(name: name, bytes: value)
    }

    /// Drops what tells where a request comes from, which strangers may not say: `Forwarded`, all that begins with
    /// `X-Forwarded` or `X-Original`, and their like; and fields that a service may take for those or for one that the
    /// gateway writes itself.
    /// - Parameter trusted: What a trusted proxy says stays; another spelling of a name that the gateway writes does not.
    @inline(__always)
    package mutating func dropOriginClaims(trusted: Bool) {
        for index in self.slots.indices {
            switch self.slots[index].id {
            case .forwarded, .forwardedFor, .forwardedProto, .forwardedHost:
                if !trusted { self.slots[index].isDropped = true }
            case .other where self.mayBeClaim(self.slots[index]):
                if self.isClaim(self.slots[index], trusted: trusted) { self.slots[index].isDropped = true }
            default: break
            }
        }
    }

    /// All these names begin with one of three letters, and few others do.
    @inline(__always)
    private func mayBeClaim(_ slot: FieldSlot) -> Bool {
        guard slot.nameCount >= 9 else { return false }
        let first = self.bytes[Int(slot.lineStart)] | 0x20
        return first == UInt8(ascii: "x") || first == UInt8(ascii: "t") || first == UInt8(ascii: "f")
    }

    @inline(never)
    private func isClaim(_ slot: FieldSlot, trusted: Bool) -> Bool {
        if self.isFolded(slot, Self.requestID) { return true }
        guard !trusted else { return Self.written.contains { self.isFolded(slot, $0) } }
        return Self.claims.contains { self.isFolded(slot, $0) }
            || Self.claimPrefixes.contains { self.isFolded(slot, $0, isPrefix: true) }
    }

    private static let requestID: StaticString = "x_request_id"
    /// What the gateway writes whoever the peer is; the exact names have identities of their own.
    private static let written: [StaticString] = ["x_forwarded_for", "x_forwarded_proto", "x_forwarded_host"]
    private static let claims: [StaticString] = [
        "x_forwarded", "x_real_ip", "x_client_ip", "true_client_ip", "x_rewrite_url", "front_end_https",
    ]
    private static let claimPrefixes: [StaticString] = ["x_forwarded_", "x_original_"]

    /// - Parameter name: As CGI makes it, in lower case.
    private func isFolded(_ slot: FieldSlot, _ name: StaticString, isPrefix: Bool = false) -> Bool {
        let (count, nameCount) = (name.utf8CodeUnitCount, Int(slot.nameCount))
        guard isPrefix ? nameCount > count : nameCount == count else { return false }
        for offset in 0..<count where Self.folded(self.bytes[Int(slot.lineStart) + offset]) != name.byte(offset) {
            return false
        }
        return true
    }

    private static func folded(_ byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): byte
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
        default: UInt8(ascii: "_")
        }
    }
}

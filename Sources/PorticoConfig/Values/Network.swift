// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// An IPv4 or IPv6 address; IPv4 is held in its IPv4-mapped IPv6 form, so that `::ffff:10.0.0.1` equals `10.0.0.1` (RFC 4291 §2.5.5.2).
public struct IPAddress: Sendable, Hashable {
    /// The first eight bytes, big-endian.
    public var high: UInt64
    /// The last eight bytes, big-endian.
    public var low: UInt64

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// From an IPv4 address's four bytes, big-endian.
    public init(v4 bytes: UInt32) {
        self.high = 0
        self.low = 0x0000_ffff_0000_0000 | UInt64(bytes)
    }

    public var isV4: Bool { self.high == 0 && self.low >> 32 == 0xffff }

    /// What stands for one subscriber: the address, of IPv6 its /64.
    public var subscriber: IPAddress { self.isV4 ? self : IPAddress(high: self.high, low: 0) }

    /// `0.0.0.0` or `::`: every address of the machine.
    public var isUnspecified: Bool { self.high == 0 && (self.low == 0 || self.low == 0x0000_ffff_0000_0000) }

    /// `127.0.0.0/8` or `::1`: the machine itself.
    public var isLoopback: Bool { self.isV4 ? self.low >> 24 & 0xff == 127 : self.high == 0 && self.low == 1 }
}

/// A CIDR network (RFC 4632): `10.0.0.0/8`, `2001:db8::/32`, or a single address.
public struct Network: Sendable, Hashable {
    public var address: IPAddress
    /// 0…128, counted in the IPv4-mapped form (an IPv4 `/8` is 104).
    public var prefixLength: Int

    public init(address: IPAddress, prefixLength: Int) {
        self.address = address
        self.prefixLength = prefixLength
    }

    public func contains(_ other: IPAddress) -> Bool {
        let bits = Swift.min(Swift.max(self.prefixLength, 0), 128)
        let highMask: UInt64 = bits >= 64 ? .max : (bits == 0 ? 0 : ~(UInt64.max >> UInt64(bits)))
        let lowMask: UInt64 = bits <= 64 ? 0 : (bits == 128 ? .max : ~(UInt64.max >> UInt64(bits - 64)))
        return (self.address.high ^ other.high) & highMask == 0 && (self.address.low ^ other.low) & lowMask == 0
    }
}

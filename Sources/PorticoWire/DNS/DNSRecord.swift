// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// One record of an answer, of the types that lead to addresses.
public struct DNSRecord: Sendable, Hashable {
    public enum Data: Sendable, Hashable {
        /// A or AAAA (RFC 1035 §3.4.1, RFC 3596): the sixteen bytes in two halves, an IPv4 address in its mapped form.
        case address(high: UInt64, low: UInt64)
        /// CNAME: the owner's proper name.
        case alias(String)
        /// SRV (RFC 2782). A target of "." says that there is no such service.
        case service(priority: UInt16, weight: UInt16, port: UInt16, target: String)
    }

    /// Lower case, without the last dot; the root is ".".
    public var owner: String
    /// Seconds.
    public var ttl: UInt32
    public var data: Data

    public init(owner: String, ttl: UInt32, data: Data) {
        self.owner = owner
        self.ttl = ttl
        self.data = data
    }
}

/// The types of records that can be asked for (RFC 1035 §3.2.2, RFC 3596, RFC 2782).
public enum DNSType: UInt16, Sendable, Hashable {
    case a = 1
    case aaaa = 28
    case srv = 33

    /// Never asked for: it comes along.
    static let alias: UInt16 = 5
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig

/// What a proxy says at the beginning of a connection of whom it speaks for (the PROXY protocol, versions 1 and 2, as HAProxy
/// has written it down).
struct ProxyHeader: Hashable, Sendable {
    /// `nil`: it speaks for itself, as health checks do, or for somebody who has no IP address.
    var source: SocketAddress?
    /// Where that one has connected to.
    var destination: SocketAddress?

    /// What version 2 begins with.
    static let signature: [UInt8] = [0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a]
    /// What version 1 begins with.
    static let word = Array("PROXY ".utf8)

    func bytes(_ version: ProxyProtocolVersion) -> [UInt8] {
        switch version {
        case .v1: self.text
        case .v2: self.binary
        }
    }

    /// Addresses of different families are both written as those of IPv6.
    private var addresses: (source: SocketAddress, destination: SocketAddress, isV4: Bool)? {
        guard let source, let destination else { return nil }
        return (source, destination, source.ip.isV4 && destination.ip.isV4)
    }

    private var text: [UInt8] {
        guard let (source, destination, isV4) = self.addresses else { return Array("PROXY UNKNOWN\r\n".utf8) }
        let text = { (ip: IPAddress) in ip.isV4 && !isV4 ? "::ffff:\(ip)" : "\(ip)" }
        let line =
            "PROXY \(isV4 ? "TCP4" : "TCP6") \(text(source.ip)) \(text(destination.ip)) \(source.port) \(destination.port)"
        return Array("\(line)\r\n".utf8)
    }

    private var binary: [UInt8] {
        guard let (source, destination, isV4) = self.addresses else { return Self.signature + [0x20, 0, 0, 0] }
        var bytes = Self.signature + [0x21, isV4 ? 0x11 : 0x21, 0, isV4 ? 12 : 36]
        for ip in [source.ip, destination.ip] {
            if !isV4 { Self.append(ip.high, 8, to: &bytes) }
            Self.append(ip.low, isV4 ? 4 : 8, to: &bytes)
        }
        for port in [source.port, destination.port] { Self.append(UInt64(port), 2, to: &bytes) }
        return bytes
    }

    /// The lowest bytes, in the order of the network.
    private static func append(_ number: UInt64, _ count: Int, to bytes: inout [UInt8]) {
        for index in (0..<count).reversed() { bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(8 * index))) }
    }
}

/// The form of a header: a line of text, or binary.
package enum ProxyProtocolVersion: Sendable, Hashable { case v1, v2 }

/// Why a connection does not begin as it must.
enum ProxyHeaderError: String, Error {
    case missingHeader = "there is no PROXY header"
    case headerTooLong = "the PROXY header is too long"
    case malformedHeader = "the PROXY header is malformed"
    case timeout = "the PROXY header took too long"
}

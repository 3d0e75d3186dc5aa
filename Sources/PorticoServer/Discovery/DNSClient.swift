// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import CResolve
import PorticoConfig
import PorticoWire

/// Asks one question. Blocks: called on the threads of a `LookupQueue` only.
protocol DNSAsking: Sendable {
    func ask(_ name: String, _ type: DNSType) throws(DNSFailure) -> DNSAnswer
}

/// The C library's resolver, with the servers of the configuration where it names some.
struct DNSClient: DNSAsking {
    let config: ResolverConfig

    /// The longest message that there is (RFC 1035 §4.2.2).
    private static let longestAnswer = 65535

    func ask(_ name: String, _ type: DNSType) throws(DNSFailure) -> DNSAnswer {
        let servers = self.config.servers.map(portico_dns_server.init)
        let timeout = Int32(truncatingIfNeeded: self.config.timeout?.components.seconds ?? 0)
        let attempts = Int32(truncatingIfNeeded: self.config.attempts ?? 0)
        var (length, error): (Int, Int32) = (0, 0)
        let bytes = [UInt8](unsafeUninitializedCapacity: Self.longestAnswer) { buffer, count in
            length = portico_dns_ask(
                name, Int32(type.rawValue), servers, Int32(servers.count), timeout, attempts, buffer.baseAddress,
                buffer.count, &error)
            count = max(0, min(length, buffer.count))
        }
        guard length >= 0 else { throw DNSFailure(code: length, error: error) }
        do throws(DNSMessageError) {
            return try DNSAnswer(bytes)
        } catch {
            throw .malformed
        }
    }
}

extension portico_dns_server {
    fileprivate init(_ server: DNSServer) {
        self.init()
        self.port = server.port
        self.is_v4 = server.address.isV4 ? 1 : 0
        let (high, low) = (server.address.high.bigEndian, server.address.low.bigEndian)
        withUnsafeMutableBytes(of: &self.address) { place in
            if server.address.isV4 {
                place.storeBytes(of: UInt32(truncatingIfNeeded: server.address.low).bigEndian, as: UInt32.self)
            } else {
                place.storeBytes(of: high, as: UInt64.self)
                place.storeBytes(of: low, toByteOffset: 8, as: UInt64.self)
            }
        }
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoX509
import Synchronization

/// Until when what clients are shown holds.
extension ServerTLS {
    /// A moment that a host's certificate, or an authority's list of revoked ones, comes to.
    package struct Expiry: Sendable, Hashable {
        /// The host as configured, or the authority.
        package var name: String
        /// Seconds since 1970.
        package var seconds: Int64
    }

    /// When the certificate of each host ends; of two for one host the one that ends first.
    package var certificates: [Expiry] {
        var hosts: [String: [Choice]] = self.issued.withLock { $0.choices.mapValues { [$0] } }
        for (host, choices) in self.exact { hosts[host] = choices }
        for (suffix, choices) in self.wild { hosts["*" + suffix] = choices }
        return Self.earliest(hosts.flatMap { host, choices in choices.map { (host, $0.notAfter) } })
    }

    /// When the next list of each authority must be there.
    package var revocationLists: [Expiry] {
        let choices = [self.exact, self.wild].flatMap { $0.values.joined() }
        return Self.earliest(
            Set(choices.map(\.policy)).flatMap { $0.revocation?.all ?? [] }.compactMap { list in
                list.nextUpdate.map { (list.issuer.text, $0) }
            })
    }

    private static func earliest(_ moments: [(String, Int64)]) -> [Expiry] {
        Dictionary(moments, uniquingKeysWith: min).map { Expiry(name: $0, seconds: $1) }.sorted { $0.name < $1.name }
    }
}

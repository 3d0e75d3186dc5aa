// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

/// Which DNS servers `dns:` asks, and how (`resolver`).
package struct ResolverConfig: Configurable, Hashable {
    /// Empty: the system's.
    package var servers: [DNSServer] = []
    /// Nil: the system's, as `attempts`.
    package var timeout: Duration?
    package var attempts: Int?

    package init() {}

    package static let noun = "resolver"
    package static let keys: [Key<ResolverConfig>] = [
        Key(
            "servers", \.servers, .oneOrList(.dnsServer).whenFilled,
            "The DNS servers to ask, up to three, each an IP address with or without a port. Default: the system's."),
        Key(
            "timeout", \.timeout, Kind<Duration>.wholeSeconds.optional,
            "How long to wait for a server, in whole seconds up to `30s`. Default: the system's, mostly `5s`."),
        Key(
            "attempts", \.attempts, Kind<Int>.int(1...5).optional,
            "How often all servers are asked in turn. Default: the system's, mostly 2."),
    ]

    /// What the system's resolver takes.
    private static let maximumServers = 3

    package func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        guard self.servers.count > Self.maximumServers, let place = node["servers"]?.location else { return }
        reader.error("at most \(Self.maximumServers) servers can be asked", at: place, path.key("servers"))
    }
}

extension Kind where Value == Duration {
    /// The system's resolver counts in seconds.
    fileprivate static let wholeSeconds = Kind.duration.map(
        { value, _ throws(ValueError) in
            guard value.components.attoseconds == 0, (.seconds(1)...(.seconds(30))).contains(value) else {
                throw ValueError("expected whole seconds from 1s to 30s, found '\(DurationText.print(value))'")
            }
            return value
        }, back: { $0 })
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

/// How long an upstream may take (`timeout` of routes, services, resilience policies and defaults).
///
/// A `timeout` replaces another one whole: what it leaves out has the default, not the value of the one it replaces.
package struct TimeoutConfig: Configurable, Hashable {
    /// To open a connection; default `defaultConnect`.
    package var connect: Duration?
    /// From the end of the request to the first byte of the answer; default `defaultFirstByte`.
    package var firstByte: Duration?
    /// For the whole exchange, retries included; default `defaultTotal`.
    package var total: Duration?
    /// Without a byte in either direction while bodies travel; default `defaultIdle`.
    package var idle: Duration?

    package static let defaultConnect = Duration.seconds(1)
    package static let defaultFirstByte = Duration.seconds(15)
    package static let defaultTotal = Duration.seconds(30)
    package static let defaultIdle = Duration.seconds(60)

    package init() {}

    package init(total: Duration) { self.total = total }

    package static let noun = "timeout"
    package static let keys: [Key<TimeoutConfig>] = [
        Key(
            "connect", \.connect, Kind<Duration>.positiveDuration.optional,
            "The time to open a connection to the service. Default: `1s`."),
        Key(
            "first_byte", \.firstByte, Kind<Duration>.positiveDuration.optional,
            "The time from the end of the request to the first byte of the answer. Default: `15s`."),
        Key(
            "total", \.total, Kind<Duration>.positiveDuration.optional,
            "The time for the whole exchange. Default: `30s`."),
        Key(
            "idle", \.idle, Kind<Duration>.positiveDuration.optional,
            "The time without a byte in either direction. Default: `60s`."),
    ]
    package static let unsupportedKeys = ["max_age"]
    package static let foreignKeys = [
        "read": "first_byte", "response": "first_byte", "responseheader": "first_byte", "request": "total",
        "write": "idle", "send": "idle", "stream": "idle",
    ]

    package func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        guard let total = self.total else { return }
        for (name, part) in [("connect", self.connect), ("first_byte", self.firstByte)] {
            guard let part, part > total, let place = node[name]?.location else { continue }
            reader.error("'\(name)' is longer than 'total'", at: place, path.key(name))
        }
    }
}

extension Kind where Value == TimeoutConfig {
    /// A duration for all, or the times one by one.
    package static let timeout = Kind.object(
        or: Kind<Duration>.positiveDuration, from: { total, _ in TimeoutConfig(total: total) },
        short: { $0 == $0.total.map { TimeoutConfig(total: $0) } ? $0.total : nil })
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy

/// What discovery knows about one name of a service, for operators.
package struct DiscoveryStatus: Sendable, Hashable {
    package var service: String
    /// As DNS is asked.
    package var name: String
    /// Look-ups that ended, and those of them that failed.
    package var lookups: Int
    package var failures: Int
    /// Seconds since 1970; nil: never.
    package var lastSuccess: Double?
    /// Nil: the last look-up went well.
    package var lastError: String?
    /// The targets that the name leads to, as `address:port`.
    package var addresses: [String]
}

extension DiscoveryStatus {
    /// - Parameter isHidden: The name came from a variable or a file.
    func json(isHidden: Bool) -> JSONValue {
        .object([
            .init("name", .string(isHidden ? "***" : self.name)),
            .init("lookups", .int(self.lookups)),
            .init("failures", .int(self.failures)),
            .init("last_success", self.lastSuccess.map { .string(WallClock.text($0)) } ?? .null),
            .init("last_error", self.lastError.map { .string($0) } ?? .null),
            .init("addresses", .array(self.addresses.map { .string(isHidden ? "***" : $0) })),
        ])
    }
}

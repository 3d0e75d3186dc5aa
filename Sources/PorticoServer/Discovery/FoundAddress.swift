// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig

/// One address that a name led to.
struct FoundAddress: Sendable, Hashable {
    /// The name that has the address: of an SRV record, its target.
    var host: String
    var ip: IPAddress
    /// Nil: the configuration says it.
    var port: UInt16?
    /// Lower ones first (RFC 2782).
    var priority = 0
    var weight = 1
}

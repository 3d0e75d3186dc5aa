// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig

/// One instance of a service as configuration or discovery describes it, before a worker has it.
package struct TargetSpec: Sendable, Hashable {
    /// Host and port of the Host field that the target is sent.
    package var authority: String
    /// It is sent the client's Host instead, where there is one.
    package var passesHost = false
    /// Tells the instances of one service apart, also across reloads.
    package let identity: String
    /// Its name in logs and metrics: the identity, unless that is not to be shown.
    package var label: String
    /// The name or address that is looked up.
    package var host: String
    package var port: UInt16
    /// Where it is, in the order in which connections are tried; empty while its name does not resolve.
    package var addresses: [SocketAddress]
    /// At least 1; counted by `weighted` balancing.
    package var weight: Int
    /// The name that its certificate must be for; `nil`: it is spoken to without TLS.
    package var tlsName: String?
    /// Targets of a higher number are taken when those of a lower one cannot be reached (RFC 2782).
    package var priority: Int

    package init(
        authority: String, label: String? = nil, host: String, port: UInt16, addresses: [SocketAddress],
        weight: Int = 1,
        priority: Int = 0
    ) {
        self.authority = authority
        self.identity = label ?? authority
        self.label = self.identity
        self.host = host
        self.port = port
        self.addresses = addresses
        self.weight = weight
        self.priority = priority
    }
}

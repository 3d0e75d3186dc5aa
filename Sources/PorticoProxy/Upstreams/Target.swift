// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig

/// One instance of a service, with this worker's connections to it.
public final class Target {
    /// Host and port as configured: the Host that the target is sent, and its name in logs.
    public let authority: String
    let authorityBytes: [UInt8]
    /// The name or address as configured.
    public let host: String
    public let port: UInt16
    /// The same on every worker and in every process.
    let hash: UInt64
    /// At least 1; counted by `weighted` balancing.
    public let weight: Int
    /// Where it is; `nil` while its name does not resolve.
    public var address: SocketAddress?
    let pool: TargetPool
    /// Requests in flight from this worker.
    var inFlight = 0
    /// The smooth weighted round robin's running value.
    var currentWeight = 0

    public init(authority: String, host: String, port: UInt16, weight: Int, address: SocketAddress?, worker: Worker) {
        self.authority = authority
        self.authorityBytes = Array(authority.utf8)
        self.host = host
        self.port = port
        self.hash = StableHash.of(authority)
        self.weight = weight
        self.address = address
        self.pool = TargetPool(worker: worker)
    }
}

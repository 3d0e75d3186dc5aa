// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig

/// One instance of a service, with this worker's connections to it. It lives on by its name: a reload, or a new answer
/// of DNS, takes over the targets that stay.
public final class Target {
    /// Its name in logs and metrics.
    public let label: String
    let logName: LogName
    /// Host and port as configured: the Host that the target is sent.
    public let authority: String
    let authorityBytes: [UInt8]
    /// The name or address as configured.
    public let host: String
    public let port: UInt16
    /// The same on every worker and in every process.
    let hash: UInt64
    /// At least 1; counted by `weighted` balancing.
    public private(set) var weight: Int
    /// Where it is; `nil` while its name does not resolve.
    public private(set) var address: SocketAddress?
    let pool: TargetPool
    /// Requests in flight from this worker.
    public internal(set) var inFlight = 0
    /// The smooth weighted round robin's running value.
    var currentWeight = 0

    public init(_ spec: TargetSpec, worker: Worker) {
        self.label = spec.label
        self.logName = LogName(spec.label)
        self.authority = spec.authority
        self.authorityBytes = Array(spec.authority.utf8)
        self.host = spec.host
        self.port = spec.port
        self.hash = StableHash.of(spec.identity)
        self.weight = spec.weight
        self.address = spec.address
        self.pool = TargetPool(worker: worker)
    }

    /// Whether the target that the spec describes is this one, however it is weighed.
    func isSame(as spec: TargetSpec) -> Bool {
        self.label == spec.label && self.authority == spec.authority && self.host == spec.host
            && self.port == spec.port
    }

    func follow(_ spec: TargetSpec) {
        self.weight = spec.weight
        self.address = spec.address
    }

    /// Connections to it, in use or waiting.
    public var connectionCount: Int { self.pool.count }
    public var idleConnectionCount: Int { self.pool.idleCount }
}

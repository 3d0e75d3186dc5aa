// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// How a gateway is started, beside its configuration.
public struct GatewayOptions: Sendable {
    /// Event loops; at least 1.
    public var workers: Int
    /// Whether exchanges are logged to standard output.
    public var logsAccess = true
    /// Where access lines go.
    public var accessLogDescriptor: Int32 = 1
    /// Is told of reloads and of the drain, on any thread.
    public var observer: @Sendable (GatewayEvent) -> Void = { _ in }

    package var acme = ACMETiming()

    public init(workers: Int? = nil) {
        self.workers = max(workers ?? Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))), 1)
    }
}

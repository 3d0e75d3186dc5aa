// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

public import PorticoConfig
import PorticoWire

/// What a listener allows its clients, as the data plane uses it.
public struct ListenerOptions: Sendable {
    public var trustedProxies: [Network] = []
    /// Bytes of a request head.
    public var head = 32 * 1024
    /// Fields of a request head.
    public var fields = 100
    /// Bytes of a request body.
    public var body = 10 * 1024 * 1024
    /// From a connection's start, or a head's first byte, until the head's end.
    public var headTimeout: Duration = .seconds(10)
    /// Between requests.
    public var idle: Duration = .seconds(60)
    /// Of this worker.
    public var connections = 20_000
    /// Requests that may be sent ahead of their answers.
    public var pipelined = 16

    public init() {}
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

public import PorticoConfig
import PorticoWire

/// What a listener allows its clients, as the data plane uses it.
public struct ListenerOptions: Sendable {
    public var trustedProxies: [Network] = []
    /// Bytes of a request head.
    public var head: Int
    /// Fields of a request head.
    public var fields: Int
    /// Bytes of a request body.
    public var body: Int
    /// From a connection's start, or a head's first byte, until the head's end.
    public var headTimeout: Duration
    /// Between requests.
    public var idle: Duration
    /// Of this worker.
    public var connections: Int
    /// Requests that may be sent ahead of their answers.
    public var pipelined: Int

    public init(_ limits: ListenerLimits = ListenerLimits()) {
        self.head = limits.head.bytes
        self.fields = limits.fields
        self.body = limits.body.bytes
        self.headTimeout = limits.headTimeout
        self.idle = limits.idle
        self.connections = limits.connections
        self.pipelined = limits.pipelined
    }
}

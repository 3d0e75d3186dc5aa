// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig
import PorticoWire

/// What a listener allows its clients, as the data plane uses it.
package struct ListenerOptions: Sendable {
    package var trustedProxies: [Network] = []
    /// Bytes of a request head.
    package var head = 32 * 1024
    /// Fields of a request head.
    package var fields = 100
    /// Bytes of a request body.
    package var body = 10 * 1024 * 1024
    /// From a connection's start, or a head's first byte, until the head's end.
    package var headTimeout: Duration = .seconds(10)
    /// Between requests.
    package var idle: Duration = .seconds(60)
    /// Of this worker.
    package var connections = 20_000
    /// Requests that may be sent ahead of their answers.
    package var pipelined = 16

    package init() {}
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig
import PorticoWire

/// What a listener allows its clients, as the data plane uses it.
package struct ListenerOptions: Sendable {
    package var trustedProxies: [Network] = []
    /// Bytes of a request head.
    package var head: Int
    /// Fields of a request head.
    package var fields: Int
    /// Bytes of a request body.
    package var body: Int
    /// From a connection's start, or a head's first byte, until the head's end.
    package var headTimeout: Duration
    /// Between requests.
    package var idle: Duration
    /// Open at once, over all workers.
    package var connections: Int
    /// Requests that may be sent ahead of their answers.
    package var pipelined: Int

    /// Bytes beyond ASCII in a request target are percent-encoded where they are UTF-8.
    package var encodesUTF8 = false
    /// Clients use `https`.
    package var isSecure = false
    /// What clients may speak.
    package var speaksHTTP1 = true
    package var speaksHTTP2 = false
    /// Trusted proxies begin their connections with a header of the PROXY protocol.
    package var readsProxyHeader = false
    /// Where clients without TLS are sent; `nil`: they are served.
    package var redirectPort: Int?
    /// What connections begin with; `nil`: they begin with requests.
    package var tls: ServerTLS?

    package init(_ limits: ListenerLimits = ListenerLimits()) {
        self.head = limits.head.bytes
        self.fields = limits.fields
        self.body = limits.body.bytes
        self.headTimeout = limits.headTimeout
        self.idle = limits.idle
        self.connections = limits.connections
        self.pipelined = limits.pipelined
    }

    /// For the codec.
    var headLimits: HeadLimits {
        HeadLimits(bytes: self.head, fields: self.fields, encodesUTF8: self.encodesUTF8)
    }
}

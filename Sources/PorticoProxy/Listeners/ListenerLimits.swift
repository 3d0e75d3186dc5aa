// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

/// What a client may ask of the gateway before it is answered with an error, or cut off (`listeners.<name>.limits`).
package struct ListenerLimits: Configurable, Hashable {
    /// Request line and header fields together; more is a 431.
    package var head = ByteSize.kibibytes(32)
    /// Header fields; more is a 431.
    package var fields = 100
    /// Body bytes; more is a 413.
    package var body = ByteSize.mebibytes(10)
    /// From the first byte of a head to its end; later is a 408.
    package var headTimeout = Duration.seconds(10)
    /// A connection without a request in flight is closed after this time.
    /// Longer than the 60 s of many balancers in front: who closes first may meet a request on its way.
    package var idle = Duration.seconds(75)
    /// Open at once, over all workers.
    package var connections = 20_000
    /// Requests read ahead on one connection.
    package var pipelined = 16

    package init() {}

    package static let noun = "limits"
    package static let keys: [Key<ListenerLimits>] = [
        Key(
            "head", \.head, .byteSize(ByteSize(bytes: 1024)...ByteSize.mebibytes(1)),
            "The largest request line and header fields together; more is answered with 431."),
        Key("fields", \.fields, .int(1...10_000), "The most header fields of a request; more is answered with 431."),
        Key(
            "body", \.body, .byteSize,
            "The largest request body, where the route says nothing else; more is answered with 413."),
        Key(
            "head_timeout", \.headTimeout, .positiveDuration,
            "The time from a request's first byte to the end of its head; later is answered with 408."),
        Key("idle", \.idle, .positiveDuration, "How long a connection may rest between requests before it is closed."),
        Key(
            "connections", \.connections, .int(1...10_000_000),
            "The most client connections open at once, over all workers."),
        Key(
            "pipelined", \.pipelined, .int(1...1000),
            "The most requests of one connection that are read ahead of their answers."),
    ]
}

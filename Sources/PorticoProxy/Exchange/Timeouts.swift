// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// How long the stages of an exchange with an upstream may take.
package struct Timeouts: Sendable, Hashable {
    /// From the start of a connection attempt until it stands.
    package let connect: Duration
    /// From the request's end until the response's first byte.
    package let firstByte: Duration
    /// From the request's head until the response's end. Where nobody states it, it covers the response's head only, so
    /// that a long download is bounded by `idle` alone, and never ends before `connect` and `firstByte` do.
    package let total: Duration
    /// Between two reads or writes of a body.
    package let idle: Duration
    /// Whose they are.
    package enum Origin: UInt8, Sendable { case builtIn, defaults, resilience, service, route }
    package let origin: Origin
    /// Whether a user wrote `total`.
    package let isTotalStated: Bool
    // The same in the worker's unit, converted once.
    let firstByteNanoseconds: UInt64
    let totalNanoseconds: UInt64
    let idleNanoseconds: UInt64

    /// What holds where nobody says anything.
    package static let standard = Timeouts()

    /// With the defaults where the configuration is silent.
    package init(_ config: TimeoutConfig = TimeoutConfig(), origin: Origin = .builtIn) {
        self.origin = origin
        self.connect = config.connect ?? TimeoutConfig.defaultConnect
        self.firstByte = config.firstByte ?? TimeoutConfig.defaultFirstByte
        self.total = config.total ?? Swift.max(TimeoutConfig.defaultTotal, self.connect + self.firstByte)
        self.idle = config.idle ?? TimeoutConfig.defaultIdle
        self.isTotalStated = config.total != nil
        self.firstByteNanoseconds = self.firstByte.nanoseconds
        self.totalNanoseconds = self.total.nanoseconds
        self.idleNanoseconds = self.idle.nanoseconds
    }
}

extension Duration {
    /// Whole nanoseconds; what does not fit is as good as for ever.
    package var nanoseconds: UInt64 {
        let (seconds, attoseconds) = self.components
        guard seconds >= 0, seconds < 1_000_000_000 else { return seconds < 0 ? 0 : 1_000_000_000_000_000_000 }
        return UInt64(seconds) * 1_000_000_000 + UInt64(Swift.max(attoseconds, 0)) / 1_000_000_000
    }
}

extension ResponseHead {
    /// Server-sent events: a response without a natural end, which no total holds for.
    var isEventStream: Bool {
        guard self.framing == .chunked || self.framing == .untilClose else { return false }
        let fields = self.fields
        guard let index = fields.slots.indices.first(where: { fields.isField($0, named: "content-type") }) else {
            return false
        }
        let value = fields.bytes[fields.slots[index].value]
        return value.starts(with: "text/event-stream".utf8) { $0.asciiLowercased == $1 }
    }
}

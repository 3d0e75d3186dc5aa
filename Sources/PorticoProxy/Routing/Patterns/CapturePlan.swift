// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

internal import PorticoWire

/// Which segments of a path a route captures.
struct CapturePlan: Sendable {
    private struct Named: Sendable {
        /// Its place, counted from 0.
        var depth: Int
        /// Bytes of the literals around it.
        var prefix = 0
        var suffix = 0
    }

    /// The named segments, ascending.
    private var named: [Named] = []
    /// How many segments stand before the `**`; -1 where there is none.
    private var remainderDepth = -1
    private var namesRemainder = false

    init(_ pattern: PathPattern) {
        for (depth, segment) in pattern.segments.enumerated() {
            switch segment {
            case .literal, .single(nil): break
            case .single(.some): self.named.append(Named(depth: depth))
            case .placeholder(let placeholder):
                let shape = placeholder.shape
                self.named.append(
                    Named(depth: depth, prefix: shape.prefix.utf8.count, suffix: shape.suffix.utf8.count))
            }
        }
        guard let remainder = pattern.remainder else { return }
        self.remainderDepth = pattern.segments.count
        self.namesRemainder = remainder.name != nil
    }

    /// Takes a matching path apart once more: only for routes that capture, and only up to the last capture.
    @inline(__always)
    func fill(_ decision: inout RouteDecision, _ head: RequestHead) {
        guard !self.named.isEmpty || self.remainderDepth >= 0 else { return }
        self.fillAll(&decision, head)
    }

    private func fillAll(_ decision: inout RouteDecision, _ head: RequestHead) {
        let bytes = head.fields.bytes.span
        let end = Swift.min(head.path.upper, bytes.count)
        var position = head.path.count == 1 && self.remainderDepth != 0 ? end : head.path.lower
        var depth = 0
        var next = 0
        while depth != self.remainderDepth, position < end {
            let stop = bytes.index(of: UInt8(ascii: "/"), from: position &+ 1, to: end)
            if next < self.named.count, self.named[next].depth == depth {
                let start = position &+ 1 &+ self.named[next].prefix
                decision.captures.append(ByteRange(start..<Swift.max(stop &- self.named[next].suffix, start)))
                next &+= 1
                if next == self.named.count, self.remainderDepth < 0 { return }
            }
            position = stop
            depth &+= 1
        }
        guard self.remainderDepth >= 0, position <= end else { return }
        decision.remainder = ByteRange(position..<end)
        if self.namesRemainder { decision.captures.append(ByteRange(Swift.min(position &+ 1, end)..<end)) }
    }
}

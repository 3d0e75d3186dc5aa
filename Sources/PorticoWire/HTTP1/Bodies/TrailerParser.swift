// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Reads a chunked body's trailer section (RFC 9112 §7.1.2).
public struct TrailerParser: Sendable {
    public var limits: HeadLimits

    public init(limits: HeadLimits = HeadLimits(bytes: 8 * 1024, fields: 32)) { self.limits = limits }

    /// Fills `fields` and returns the offset after the section's blank line, or `nil` when bytes are missing.
    ///
    /// Fields that decide framing, routing or the connection are dropped: a reader that merges trailers into the head
    /// must not be given any (RFC 9110 §6.5.1).
    public func parse(_ bytes: Span<UInt8>, into fields: inout Fields) throws(WireError) -> Int? {
        fields.clear()
        let end: Int?
        do {
            end = try FieldScanner.scan(bytes, from: 0, limits: self.limits, into: &fields.slots)
        } catch {
            fields.clear()
            throw error == .tooManyFields ? .trailerTooLarge : .badTrailer
        }
        guard let end, end <= self.limits.bytes else {
            fields.clear()
            if bytes.count > self.limits.bytes { throw .trailerTooLarge }
            return nil
        }
        fields.adopt(bytes.extracting(0..<end))
        for index in fields.slots.indices where fields.slots[index].id.isRefusedInTrailers { fields.drop(index) }
        for index in fields.slots.indices where fields.isField(index, named: "authorization") { fields.drop(index) }
        return end
    }
}

extension FieldID {
    var isRefusedInTrailers: Bool { self != .other && self != .date }
}

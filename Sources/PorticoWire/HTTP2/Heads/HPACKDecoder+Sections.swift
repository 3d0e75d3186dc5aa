// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension HPACKDecoder {
    /// Reads a block that no one wants: the table stays in step.
    package mutating func skip(_ block: Span<UInt8>) throws(HPACKError) {
        var fields = Fields()
        var section = HTTP2FieldSection(.trailers, HeadLimits(bytes: 0))
        try self.read(block, &section, into: &fields)
    }

    /// Reads a trailer section. What decides on framing, routing or the connection is dropped, as in HTTP/1.
    /// - Returns: why it is refused, and `fields` are empty; the table is in step all the same.
    package mutating func readTrailers(
        _ block: Span<UInt8>, limits: HeadLimits = TrailerParser().limits, into fields: inout Fields
    ) throws(HPACKError) -> HTTP2HeadError? {
        fields.clear()
        var section = HTTP2FieldSection(.trailers, limits)
        try self.read(block, &section, into: &fields)
        if section.error != nil { fields.clear() }
        for index in fields.slots.indices where fields.slots[index].id.isRefusedInTrailers { fields.drop(index) }
        for index in fields.slots.indices where fields.isField(index, named: "authorization") { fields.drop(index) }
        return section.error
    }

    @inline(__always)
    mutating func read(
        _ block: Span<UInt8>, _ section: inout HTTP2FieldSection, into fields: inout Fields
    ) throws(HPACKError) {
        var offset = 0
        do throws(HPACKError) {
            try self.begin(block, &offset)
            while offset < block.count {
                let start = fields.bytes.count
                let field = try self.next(block, &offset, into: &fields.bytes)
                section.take(field, from: start, into: &fields)
            }
        } catch {
            fields.clear()
            throw error
        }
    }
}

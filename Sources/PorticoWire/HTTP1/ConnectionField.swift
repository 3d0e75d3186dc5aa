// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What the Connection fields of a head say (RFC 9110 §7.6.1).
struct ConnectionField {
    var close = false
    var keepAlive = false
    /// How many names of fields stand beside the usual options.
    var nominations = 0
    var nominates: Bool { self.nominations > 0 }

    /// Throws where Connection names more fields than a head may have: each name costs a walk over all of them.
    @inline(__always)
    func check(_ limits: HeadLimits) throws(WireError) {
        if self.nominations > limits.fields { throw .tooManyFields }
    }

    /// Reads one field value: a list of tokens.
    mutating func read(_ bytes: Span<UInt8>, _ value: ByteRange) {
        var index = value.lower
        while let token = bytes.nextListItem(&index, end: value.upper) {
            if token.count == 5, bytes.equalsLowercased("close", at: token.lower) {
                self.close = true
            } else if token.count == 10, bytes.equalsLowercased("keep-alive", at: token.lower) {
                self.keepAlive = true
            } else {
                self.nominations += 1
            }
        }
    }
}

extension Fields {
    /// Drops what is for this connection only: the hop-by-hop fields, and those that Connection names, which may not
    /// be ones that the message's meaning rests on.
    mutating func dropHopByHop(nominated: Bool) {
        if nominated { self.dropNominated() }
        for index in self.slots.indices where self.slots[index].id != .other {
            if self.slots[index].id.isHopByHop { self.slots[index].isDropped = true }
        }
    }

    private mutating func dropNominated() {
        for index in self.slots.indices where self.slots[index].id == .connection {
            let value = self.slots[index].value
            var position = value.lower
            while let token = self.bytes.span.nextListItem(&position, end: value.upper) { self.dropNominated(token) }
        }
    }

    private mutating func dropNominated(_ token: ByteRange) {
        for index in self.slots.indices {
            switch self.slots[index].id {
            case .host, .contentLength, .connection, .forwardedFor, .forwardedHost, .forwardedProto, .forwarded:
                continue
            default: break
            }
            let name = self.slots[index].name
            if self.bytes.span.equalsIgnoringCase(name, self.bytes.span, token) { self.slots[index].isDropped = true }
        }
    }
}

extension Span where Element == UInt8 {
    /// The next non-empty member of a comma-separated list, without the white space around it.
    func nextListItem(_ index: inout Int, end: Int) -> ByteRange? {
        while index < end, self[index] == 0x20 || self[index] == 0x09 || self[index] == UInt8(ascii: ",") { index += 1 }
        guard index < end else { return nil }
        let start = index
        while index < end, self[index] != UInt8(ascii: ",") { index += 1 }
        var last = index
        while last > start, self[last - 1] == 0x20 || self[last - 1] == 0x09 { last -= 1 }
        return ByteRange(start..<last)
    }
}

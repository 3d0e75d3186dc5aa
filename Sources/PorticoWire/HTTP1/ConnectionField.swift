// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What the Connection fields of a head say (RFC 9110 §7.6.1).
struct ConnectionField {
    var close = false
    var keepAlive = false
    /// How many names of fields stand beside the usual options.
    var nominations = 0
    var nominates: Bool { self.nominations > 0 }

    /// No honest peer names so many, whatever the limits are.
    private static let mostNominations = 100

    /// Throws where Connection names more fields than a head may have: each name costs a walk over all of them.
    @inline(__always)
    func check(_ limits: HeadLimits) throws(WireError) {
        if self.nominations > Swift.min(limits.fields, Self.mostNominations) { throw .tooManyFields }
    }

    /// Reads one field value: a list of tokens, in which quotes mean nothing.
    mutating func read(_ bytes: Span<UInt8>, _ value: ByteRange) {
        var list = ListScanner(value, heedsQuotes: false)
        while let token = list.next(in: bytes) {
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
            var list = ListScanner(self.slots[index].value, heedsQuotes: false)
            while let token = list.next(in: self.bytes.span) { self.dropNominated(token) }
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

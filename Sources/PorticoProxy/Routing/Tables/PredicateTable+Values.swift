// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

internal import PorticoWire

/// Finds the values that a request has for a condition, and tests them in place.
extension PredicateTable {
    func holds(_ index: Int, _ head: RequestHead, _ scratch: inout RegexScratch) -> Bool {
        let predicate = self.predicates[index]
        let found =
            switch predicate.source {
            case .header: self.isFoundInFields(predicate, head, &scratch)
            case .query: self.isFoundInQuery(predicate, head, &scratch)
            case .cookie: self.isFoundInCookies(predicate, head, &scratch)
            }
        return found != (predicate.test == .absent)
    }

    /// Whether a value of the predicate's name passes; for `absent`, whether there is one.
    @inline(__always)
    private func passes(
        _ predicate: Predicate,
        _ source: some ByteSource,
        _ bytes: Span<UInt8>,
        _ scratch: inout RegexScratch
    ) -> Bool {
        var source = source
        switch predicate.test {
        case .present, .absent: return true
        case .equals: return source.gives(self.pool.span, predicate.value.lower..<predicate.value.upper, bytes)
        case .regex:
            guard let regex = predicate.regex else { return false }
            return self.regexes[regex].isFound(in: &source, bytes, &scratch)
        }
    }

    /// In any field line of that name.
    private func isFoundInFields(_ predicate: Predicate, _ head: RequestHead, _ scratch: inout RegexScratch) -> Bool {
        let bytes = head.fields.bytes.span
        for index in head.fields.slots.indices {
            let slot = head.fields.slots[index]
            guard !slot.isDropped, UInt32(slot.nameCount) == predicate.name.count,
                bytes.equalsIgnoringCase(slot.name, self.pool.span, predicate.name)
            else { continue }
            let value = RawBytes(slot.value.lower..<slot.value.upper)
            if self.passes(predicate, value, bytes, &scratch) { return true }
        }
        return false
    }

    /// In any parameter of that name (WHATWG URL, application/x-www-form-urlencoded parsing).
    private func isFoundInQuery(_ predicate: Predicate, _ head: RequestHead, _ scratch: inout RegexScratch) -> Bool {
        guard let query = head.query else { return false }
        let bytes = head.fields.bytes.span
        let end = Swift.min(query.upper, bytes.count)
        var start = query.lower
        while start < end {
            let stop = bytes.index(of: UInt8(ascii: "&"), from: start, to: end)
            let equals = bytes.index(of: UInt8(ascii: "="), from: start, to: stop)
            var name = FormBytes(start..<equals)
            if stop > start, name.gives(self.pool.span, predicate.name.lower..<predicate.name.upper, bytes) {
                let value = FormBytes(Swift.min(equals &+ 1, stop)..<stop)
                if self.passes(predicate, value, bytes, &scratch) { return true }
            }
            start = stop &+ 1
        }
        return false
    }

    /// In any pair of any Cookie field (RFC 6265 §5.4).
    private func isFoundInCookies(_ predicate: Predicate, _ head: RequestHead, _ scratch: inout RegexScratch) -> Bool {
        let bytes = head.fields.bytes.span
        for index in head.fields.slots.indices {
            let slot = head.fields.slots[index]
            guard slot.id == .cookie, !slot.isDropped else { continue }
            if self.isFound(predicate, inPairs: slot.value, bytes, &scratch) { return true }
        }
        return false
    }

    private func isFound(
        _ predicate: Predicate,
        inPairs pairs: ByteRange,
        _ bytes: Span<UInt8>,
        _ scratch: inout RegexScratch
    ) -> Bool {
        let end = Swift.min(pairs.upper, bytes.count)
        var start = pairs.lower
        while start < end {
            let stop = bytes.index(of: UInt8(ascii: ";"), from: start, to: end)
            let equals = bytes.index(of: UInt8(ascii: "="), from: start, to: stop)
            let nameRange = bytes.trimmed(start..<equals)
            var name = RawBytes(nameRange)
            if equals < stop, name.gives(self.pool.span, predicate.name.lower..<predicate.name.upper, bytes) {
                let value = RawBytes(bytes.trimmed((equals &+ 1)..<stop))
                if self.passes(predicate, value, bytes, &scratch) { return true }
            }
            start = stop &+ 1
        }
        return false
    }
}

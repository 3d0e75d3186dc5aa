// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

internal import PorticoConfig
internal import PorticoWire

/// A compiled condition on a header field, query parameter or cookie. Texts stand in the table's pool.
struct Predicate: Sendable {
    enum Source: UInt8, Sendable { case header, query, cookie }
    enum Test: UInt8, Sendable { case present, absent, equals, regex }

    var source: Source
    var test: Test
    /// In lower case for a header.
    var name: ByteRange
    var value = ByteRange.empty
    /// The expression's place in the table; `nil` where it is malformed, and then nothing matches it.
    var regex: Int?
    /// Its place among its route's conditions on the same source.
    var ordinal: Int
}

/// All compiled conditions of a router.
struct PredicateTable: Sendable {
    private(set) var predicates: [Predicate] = []
    private var pool: [UInt8] = []
    private var regexes: [Regex] = []
    private var regexIndices: [String: Int] = [:]

    /// Adds a route's conditions in the order in which they are tested, and says where they stand.
    mutating func add(_ match: RouteMatch) -> Range<Int> {
        let start = self.predicates.count
        self.add(match.headers, .header)
        self.add(match.query, .query)
        self.add(match.cookies, .cookie)
        return start..<self.predicates.count
    }

    private mutating func add(_ conditions: [FieldPredicate], _ source: Predicate.Source) {
        for (ordinal, condition) in conditions.enumerated() {
            let name = source == .header ? condition.name.utf8.map(\.asciiLowercased) : Array(condition.name.utf8)
            var predicate = Predicate(source: source, test: .present, name: self.store(name), ordinal: ordinal)
            switch condition.condition {
            case .present: break
            case .absent: predicate.test = .absent
            case .equals(let value):
                predicate.test = .equals
                predicate.value = self.store(Array(value.utf8))
            case .regex(let pattern):
                predicate.test = .regex
                predicate.regex = self.regex(pattern)
            }
            self.predicates.append(predicate)
        }
    }

    private mutating func store(_ bytes: [UInt8]) -> ByteRange {
        self.pool.append(contentsOf: bytes)
        return ByteRange(start: self.pool.count - bytes.count, count: bytes.count)
    }

    private mutating func regex(_ pattern: String) -> Int? {
        if let index = self.regexIndices[pattern] { return index }
        guard let regex = try? Regex(pattern) else { return nil }
        self.regexes.append(regex)
        self.regexIndices[pattern] = self.regexes.count - 1
        return self.regexes.count - 1
    }
}

// MARK: - Testing

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

extension Span where Element == UInt8 {
    /// The first such byte at or after `start`, or `end`.
    @inline(__always)
    func index(of byte: UInt8, from start: Int, to end: Int) -> Int {
        var index = start
        while index < end, self[index] != byte { index &+= 1 }
        return index
    }

    /// Without spaces and tabs at both ends.
    func trimmed(_ range: Range<Int>) -> Range<Int> {
        var lower = range.lowerBound
        var upper = range.upperBound
        while lower < upper, self[lower] == 0x20 || self[lower] == 0x09 { lower &+= 1 }
        while upper > lower, self[upper &- 1] == 0x20 || self[upper &- 1] == 0x09 { upper &-= 1 }
        return lower..<upper
    }
}

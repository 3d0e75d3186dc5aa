// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

internal import PorticoConfig
internal import PorticoWire

/// All compiled conditions of a router.
struct PredicateTable: Sendable {
    private(set) var predicates: [Predicate] = []
    private(set) var pool: [UInt8] = []
    private(set) var regexes: [Regex] = []
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

extension PredicateTable {
    /// Whether the condition will hold for the request behind a preflight. `nil`: as for the preflight itself, which has
    /// the same host, path and query. Of the fields that pages set it tells the names; of others and of cookies, nothing.
    func fits(_ index: Int, behindPreflight head: RequestHead) -> Bool? {
        let predicate = self.predicates[index]
        let isAbsent = predicate.test == .absent
        switch predicate.source {
        case .query: return nil
        case .cookie: return isAbsent ? nil : true
        case .header:
            let name = self.pool[predicate.name]
            if head.asksFor(field: name) { return !isAbsent }
            return !isAbsent && Self.isUntold(name) ? true : nil
        }
    }

    /// Fields that browsers send without telling before (Fetch §2.2.2), with values that pages may choose.
    private static func isUntold(_ name: ArraySlice<UInt8>) -> Bool {
        ["accept", "accept-language", "content-language", "content-type", "range", "cookie"].contains { untold in
            name.elementsEqual(untold.utf8)
        }
    }
}

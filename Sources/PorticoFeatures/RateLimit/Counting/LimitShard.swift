// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A share of a table: callers in sets of a few places, so that each look-up costs the same however many there are.
///
/// It grows with its callers up to a bound. Beyond that a caller who comes anew takes the place of the one of its set who
/// has used the least, who loses the least by being forgotten: a flood of keys does not wash away whoever is refused.
struct LimitShard {
    private struct Place {
        var key = LimitKeyHash.none
        var state = LimitState()
    }

    private static let ways = 8

    private var places: [Place]
    /// Beside `places` where the rule is one with a log.
    private var logs: [SlidingLog] = []
    private let hasLogs: Bool
    /// A power of two, as is the most.
    private var sets: Int
    private var mostSets: Int
    private(set) var keyCount = 0
    private(set) var evictions: UInt64 = 0

    /// - Parameter mostKeys: rounded up. There are half as many places again: callers do not spread evenly over the sets.
    init(mostKeys: Int, hasLogs: Bool) {
        self.mostSets = Self.sets(for: mostKeys)
        self.sets = 1
        self.hasLogs = hasLogs
        self.places = Array(repeating: Place(), count: Self.ways)
        if hasLogs { self.logs = Array(repeating: SlidingLog(), count: Self.ways) }
    }

    private static func sets(for mostKeys: Int) -> Int {
        var sets = 1
        let places = mostKeys > Self.ways ? mostKeys + mostKeys / 2 : mostKeys
        while sets * Self.ways < places { sets *= 2 }
        return sets
    }

    /// Another bound, of a configuration that has changed.
    /// - Parameter usage: of a caller by its state, where there are no logs.
    mutating func bound(to mostKeys: Int, _ usage: (LimitState) -> Int64) {
        self.mostSets = Self.sets(for: mostKeys)
        while self.sets > self.mostSets { self.halve(usage) }
    }

    /// Where a caller stands. One who is not known yet is not remembered for that.
    mutating func look(_ key: LimitKeyHash, _ rule: LimitRule, cost: Int64, at time: LimitTime) -> LimitLevel {
        self.look(at: self.find(key), rule, cost: cost, at: time)
    }

    /// Counts a cost if it is taken; says where the caller stands then.
    /// - Parameter isTaken: decides, told whether there is enough left.
    @inline(__always)
    mutating func take(
        _ key: LimitKeyHash, _ rule: LimitRule, cost: Int64, at time: LimitTime, _ isTaken: (LimitLevel) -> Bool
    ) -> LimitLevel {
        let known = self.find(key)
        var level = self.look(at: known, rule, cost: cost, at: time)
        guard isTaken(level) else { return level }
        level =
            known.map { self.charge(at: $0, rule, cost: cost, at: time) }
            ?? self.charge(key, rule, cost: cost, at: time)
        level.isAdmitted = true
        return level
    }

    /// Counts a cost, also beyond the limit; says where the caller stands then.
    mutating func charge(_ key: LimitKeyHash, _ rule: LimitRule, cost: Int64, at time: LimitTime) -> LimitLevel {
        let place = self.find(key) ?? self.place(for: key, rule, at: time)
        // Brought up to the moment first.
        _ = self.look(at: place, rule, cost: 0, at: time)
        return self.charge(at: place, rule, cost: cost, at: time)
    }

    private mutating func charge(at place: Int, _ rule: LimitRule, cost: Int64, at time: LimitTime) -> LimitLevel {
        if self.hasLogs {
            self.logs[place].charge(cost, at: time.steady)
        } else {
            rule.charge(&self.places[place].state, cost: cost)
        }
        return self.look(at: place, rule, cost: 0, at: time)
    }

    private mutating func look(at place: Int?, _ rule: LimitRule, cost: Int64, at time: LimitTime) -> LimitLevel {
        guard let place else { return Self.lookAtNobody(rule, hasLog: self.hasLogs, cost: cost, at: time) }
        return self.hasLogs
            ? self.logs[place].look(rule, cost: cost, at: time.steady)
            : rule.look(&self.places[place].state, cost: cost, at: time)
    }

    private static func lookAtNobody(
        _ rule: LimitRule, hasLog: Bool, cost: Int64, at time: LimitTime
    ) -> LimitLevel {
        var state = LimitState()
        var log = SlidingLog()
        return hasLog ? log.look(rule, cost: cost, at: time.steady) : rule.look(&state, cost: cost, at: time)
    }

    // MARK: Places

    private func set(of key: LimitKeyHash) -> Range<Int> {
        let start = Int(truncatingIfNeeded: key.value) & (self.sets - 1)
        return start * Self.ways..<(start + 1) * Self.ways
    }

    private func find(_ key: LimitKeyHash) -> Int? {
        for place in self.set(of: key) where self.places[place].key == key { return place }
        return nil
    }

    /// A place for a caller who has none.
    private mutating func place(for key: LimitKeyHash, _ rule: LimitRule, at time: LimitTime) -> Int {
        while true {
            var (least, usage) = (-1, Int64.max)
            for place in self.set(of: key) {
                guard self.places[place].key != .none else {
                    self.keyCount += 1
                    return self.put(key, at: place)
                }
                let used = self.usage(at: place, rule, at: time)
                if used < usage { (least, usage) = (place, used) }
            }
            // Nothing that counts any more is lost with the first one.
            if usage == 0 { return self.put(key, at: least) }
            guard self.sets < self.mostSets else {
                self.evictions += 1
                return self.put(key, at: Swift.max(0, least))
            }
            self.grow()
        }
    }

    private mutating func usage(at place: Int, _ rule: LimitRule, at time: LimitTime) -> Int64 {
        guard self.hasLogs else { return rule.usage(self.places[place].state, at: time) }
        _ = self.logs[place].look(rule, cost: 0, at: time.steady)
        return self.logs[place].sum
    }

    private mutating func put(_ key: LimitKeyHash, at place: Int) -> Int {
        self.places[place] = Place(key: key)
        if self.hasLogs { self.logs[place] = SlidingLog() }
        return place
    }

    /// Two sets become one, in which those stay who have used the most.
    private mutating func halve(_ usage: (LimitState) -> Int64) {
        let (places, logs) = (self.places, self.logs)
        self.sets /= 2
        self.places = Array(repeating: Place(), count: places.count / 2)
        if self.hasLogs { self.logs = Array(repeating: SlidingLog(), count: logs.count / 2) }
        let used = places.indices.map { self.hasLogs ? logs[$0].sum : usage(places[$0].state) }
        for index in places.indices.sorted(by: { used[$0] > used[$1] }) where places[index].key != .none {
            guard let new = self.set(of: places[index].key).first(where: { self.places[$0].key == .none }) else {
                self.keyCount -= 1
                self.evictions += 1
                continue
            }
            self.places[new] = places[index]
            if self.hasLogs { self.logs[new] = logs[index] }
        }
    }

    /// Each set becomes two.
    private mutating func grow() {
        let (places, logs) = (self.places, self.logs)
        self.sets *= 2
        self.places = Array(repeating: Place(), count: places.count * 2)
        if self.hasLogs { self.logs = Array(repeating: SlidingLog(), count: logs.count * 2) }
        for (index, place) in places.enumerated() where place.key != .none {
            guard let new = self.set(of: place.key).first(where: { self.places[$0].key == .none }) else { continue }
            self.places[new] = place
            if self.hasLogs { self.logs[new] = logs[index] }
        }
    }
}

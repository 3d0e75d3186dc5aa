// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Tokens that one worker has verified, each with what is known of it (whom it names), for as long as it holds.
///
/// Found by a hash of its end, where signatures are, seeded anew in each process, and by a comparison of the whole token; of
/// two whose ends are equal the later one is kept. Bounded: when it is full,
/// what has not been asked for since the hand passed last goes (the clock algorithm).
struct TokenMemory<Known> {
    private struct Entry {
        var hash: Int
        var token: [UInt8]
        var known: Known
        /// Seconds since 1970.
        var until: Int64
        var isUsed = false
    }

    private let capacity: Int
    private var entries: [Entry] = []
    private var places: [Int: Int] = [:]
    private var hand = 0
    private var keysVersion = 0

    init(capacity: Int = 8192) { self.capacity = Swift.max(capacity, 1) }

    var count: Int { self.entries.count }

    mutating func find(_ token: Span<UInt8>, at now: Int64) -> Known? {
        guard !self.places.isEmpty, let place = self.places[Self.hash(token)] else { return nil }
        let kept = self.entries[place].token
        guard self.entries[place].until > now, Self.equal(kept.span, token) else { return nil }
        self.entries[place].isUsed = true
        return self.entries[place].known
    }

    mutating func keep(_ token: Span<UInt8>, _ known: Known, until: Int64) {
        let hash = Self.hash(token)
        let entry = Entry(hash: hash, token: token.withUnsafeBufferPointer { Array($0) }, known: known, until: until)
        if let place = self.places[hash] {
            self.entries[place] = entry
        } else if self.entries.count < self.capacity {
            self.places[hash] = self.entries.count
            self.entries.append(entry)
        } else {
            let place = self.placeToFree()
            self.places[self.entries[place].hash] = nil
            self.places[hash] = place
            self.entries[place] = entry
        }
    }

    /// Each entry that the hand passes loses its mark, so that it comes to one without after one turn at the latest.
    private mutating func placeToFree() -> Int {
        while self.entries[self.hand].isUsed {
            self.entries[self.hand].isUsed = false
            self.hand = (self.hand + 1) % self.entries.count
        }
        defer { self.hand = (self.hand + 1) % self.entries.count }
        return self.hand
    }

    /// Other keys hold: what was verified with those before has to be verified again.
    mutating func forgetAll(keysAt version: Int) {
        guard version != self.keysVersion else { return }
        let capacity = self.capacity
        self = TokenMemory(capacity: capacity)
        self.keysVersion = version
    }

    private static func hash(_ token: Span<UInt8>) -> Int {
        var hasher = Hasher()
        token.extracting(Swift.max(token.count - 32, 0)..<token.count).withUnsafeBytes { hasher.combine(bytes: $0) }
        return hasher.finalize()
    }

    private static func equal(_ one: Span<UInt8>, _ other: Span<UInt8>) -> Bool {
        guard one.count == other.count else { return false }
        return one.withUnsafeBytes { one in
            other.withUnsafeBytes { other in
                guard let left = one.baseAddress, let right = other.baseAddress else { return one.count == 0 }
                return memcmp(left, right, one.count) == 0
            }
        }
    }
}

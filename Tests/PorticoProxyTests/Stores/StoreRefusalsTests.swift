// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PorticoProxy

@Suite struct StoreRefusalsTests {
    private static let second: Instant = 1_000_000_000

    @Test("it begins with the first refusal, and ends a second after the last one if something was replied")
    func states() {
        var refusals = StoreRefusals()
        refusals.reply()
        #expect(!refusals.isRefusing)
        let isNews = [5, 6, 7].map { refusals.refuse(at: $0 * Self.second) }
        #expect(isNews == [true, false, false] && refusals.isRefusing)
        var next = refusals.check(at: 8 * Self.second)
        #expect(next == 9 * Self.second)
        refusals.reply()
        next = refusals.check(at: 7 * Self.second + 5)
        #expect(next == 8 * Self.second && refusals.isRefusing)
        next = refusals.check(at: 8 * Self.second)
        #expect(next == nil && !refusals.isRefusing)
    }

    @Test("where nothing is asked any more it ends after a minute")
    func quiet() {
        var refusals = StoreRefusals()
        _ = refusals.refuse(at: 0)
        var (now, checks) = (Instant(0), 0)
        while let next = refusals.check(at: now), checks < 100 { (now, checks) = (next, checks + 1) }
        #expect(now == 60 * Self.second && checks == 60 && !refusals.isRefusing)
    }

    @Test("refusals among other replies change it a few times an hour, however they lie", arguments: [1, 2, 3, 10, 50])
    func mixed(pause: Instant) {
        var refusals = StoreRefusals()
        var (changes, next) = (0, Instant?.none)
        for tick in 0..<Instant(3600 * 4) {
            let now = tick * Self.second / 4
            if tick % (pause * 4) == 0, refusals.refuse(at: now) {
                changes += 1
                next = refusals.check(at: now)
            } else {
                refusals.reply()
            }
            if let due = next, due <= now { next = refusals.check(at: now) }
        }
        #expect((1...9).contains(changes), "\(changes)")
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PorticoServer

@Suite struct RefreshScheduleTests {
    @Test(
        "the time to live counts, between a second and five minutes",
        arguments: [(0, 1), (1, 1), (30, 30), (300, 300), (86400, 300)] as [(UInt32, Int)]
    )
    func timeToLive(_ ttl: UInt32, _ seconds: Int) {
        var schedule = RefreshSchedule(interval: nil, followsTTL: true)
        #expect(schedule.pauseAfterAnswer(ttl: ttl) == .seconds(seconds))
    }

    @Test("failures are followed by longer and longer pauses, until an answer comes")
    func backoff() {
        var schedule = RefreshSchedule(interval: nil, followsTTL: true)
        let pauses = (0..<8).map { _ in schedule.pauseAfterFailure() }
        #expect(pauses == [1, 2, 4, 8, 16, 30, 30, 30].map { .seconds($0) })
        #expect(schedule.pauseAfterAnswer(ttl: 60) == .seconds(60))
        #expect(schedule.pauseAfterFailure() == .seconds(1))
    }

    @Test("a stated interval is kept whatever happens")
    func interval() {
        var schedule = RefreshSchedule(interval: .seconds(5), followsTTL: false)
        #expect(schedule.pauseAfterAnswer(ttl: 1) == .seconds(5))
        #expect(schedule.pauseAfterAnswer(ttl: 600) == .seconds(5))
        #expect((0..<9).map { _ in schedule.pauseAfterFailure() } == Array(repeating: .seconds(5), count: 9))
    }

    @Test("where services share a name with and without an interval, the earlier counts")
    func shared() {
        var schedule = RefreshSchedule(interval: .seconds(5), followsTTL: true)
        #expect(schedule.pauseAfterAnswer(ttl: 2) == .seconds(2))
        #expect(schedule.pauseAfterAnswer(ttl: 60) == .seconds(5))
    }
}

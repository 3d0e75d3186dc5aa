// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PorticoServer

/// In virtual time.
@Suite struct KeyStateTests {
    private static let failure = Result<Int, KeyFetchFailure>.failure(KeyFetchFailure("away"))

    /// `#expect` changes no values, but it calls what changes one.
    private final class Machine {
        var value: KeyState

        init(refresh: Int = 600, staleFor: Int = 86400) {
            self.value = KeyState(refresh: .seconds(refresh), staleFor: .seconds(staleFor))
        }

        func begin() -> Bool { self.value.begin() }
        func ask(at now: Duration) -> KeyState.Answer { self.value.ask(at: now) }

        func finish(
            _ outcome: Result<Int, KeyFetchFailure>, at now: Duration = .zero, random: Double = 0.5
        ) -> KeyState.Change {
            self.value.finish(outcome, at: now, random: random)
        }
    }

    @Test("keys are fetched every refresh, a tenth sooner or later")
    func refresh() {
        let state = Machine()
        for (random, seconds) in [(0.0, 540), (0.5, 600), (1.0, 660)] {
            #expect(state.begin())
            #expect(state.finish(.success(2), at: .zero, random: random).pause == .seconds(seconds))
        }
        #expect(state.value.keyCount == 2)
        #expect(state.value.fetches == 3)
    }

    @Test("there is one fetch at a time")
    func once() {
        let state = Machine()
        #expect(state.begin())
        #expect(!state.begin())
        #expect(state.ask(at: .zero) == .underway)
        _ = state.finish(.success(1), at: .zero, random: 0)
        #expect(state.begin())
    }

    @Test("a fetch that is asked for comes once in ten seconds")
    func asked() {
        let state = Machine()
        #expect(state.ask(at: .seconds(100)) == .fetch)
        #expect(!state.begin())
        _ = state.finish(.success(1), at: .seconds(101), random: 0)
        #expect(state.ask(at: .milliseconds(109_999)) == .tooSoon)
        #expect(state.begin())
        _ = state.finish(.success(1), at: .milliseconds(109_999), random: 0)
        #expect(state.ask(at: .seconds(110)) == .fetch)
    }

    @Test("failures are followed by longer and longer pauses, until keys come")
    func backoff() {
        let state = Machine()
        let pauses = (0..<7).map { _ in state.finish(Self.failure, at: .zero, random: 0.5).pause }
        #expect(pauses == [1, 2, 4, 8, 16, 30, 30].map { .seconds($0) })
        _ = state.finish(.success(1), at: .zero, random: 0.5)
        #expect(state.finish(Self.failure, at: .zero, random: 0.5).pause == .seconds(1))
    }

    @Test("no pause is longer than refresh")
    func shortRefresh() {
        let state = Machine(refresh: 3, staleFor: 0)
        let pauses = (0..<4).map { _ in state.finish(Self.failure, at: .zero, random: 0.5).pause }
        #expect(pauses == [1, 2, 3, 3].map { .seconds($0) })
    }

    @Test("keys stay as long as serve_stale says, counted from when they came")
    func stale() {
        let state = Machine(refresh: 600, staleFor: 3600)
        _ = state.finish(.success(1), at: .seconds(1000), random: 0.5)
        #expect(state.finish(Self.failure, at: .seconds(1600), random: 0.5).keys == .kept)
        let last = state.finish(Self.failure, at: .milliseconds(4_599_900), random: 0.5)
        #expect(last == .init(keys: .kept, pause: .milliseconds(100), turned: false))
        #expect(state.value.keyCount == 1)
        let over = state.finish(Self.failure, at: .seconds(4600), random: 0.5)
        #expect(over.keys == .none && over.turned)
        #expect(state.value.keyCount == nil)
        #expect(state.finish(.success(3), at: .seconds(4700), random: 0).keys == .taken)
    }

    @Test("with serve_stale 0 keys are good until they are due")
    func noStale() {
        let state = Machine(refresh: 600, staleFor: 0)
        _ = state.finish(.success(1), at: .zero, random: 0.5)
        #expect(state.finish(Self.failure, at: .seconds(30), random: 0.5).keys == .kept)
        #expect(state.finish(Self.failure, at: .seconds(600), random: 0.5).keys == .none)
    }

    @Test("each change is told once")
    func turns() {
        let state = Machine()
        let turns = [Self.failure, Self.failure, .success(1), .success(1), Self.failure, Self.failure, .success(1)]
            .map { state.finish($0, at: .zero, random: 0).turned }
        #expect(turns == [true, false, true, false, true, false, true])
        #expect(state.value.failures == 4)
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What is known of the keys of one issuer, and when they are fetched. A value: what happens is told to it, with the time.
///
///     begin → finish(keys) → pause → begin …       fetched every `refresh`
///           → finish(failure) → shorter pauses, growing; the keys stay for `staleFor` after they came
///     ask → begin, unless that was done a moment ago
struct KeyState: Sendable {
    /// Since the beginning of any clock that is never set.
    typealias Time = Duration

    let refresh: Duration
    let staleFor: Duration
    private(set) var isFetching = false
    private(set) var fetches = 0
    private(set) var failures = 0
    /// Keys that are in use; `nil`: there are none.
    private(set) var keyCount: Int?
    private(set) var lastSuccess: Time?
    /// Nil: the last fetch went well.
    private(set) var lastFailure: String?
    private var failuresInARow = 0
    private var lastAsked: Time?

    /// What a fetch's end changes.
    struct Change: Sendable, Equatable {
        enum Keys: Sendable, Equatable {
            /// Those that came.
            case taken
            /// Those before are still good.
            case kept
            /// There are none any more, or still none.
            case none
        }

        var keys: Keys
        var pause: Duration
        /// Fetching fails since now, goes well again, or what was kept is over.
        var turned: Bool
    }

    enum Answer: Sendable, Equatable {
        case fetch
        /// A fetch is under way.
        case underway
        /// The last one that was asked for is not long ago.
        case tooSoon
    }

    /// Between two fetches that are asked for.
    static let askPause = Duration.seconds(10)
    static let longestPause = Duration.seconds(30)
    private static let mostDoublings = 5

    init(refresh: Duration, staleFor: Duration) {
        self.refresh = refresh
        self.staleFor = staleFor
    }

    /// A fetch begins, unless one is under way.
    mutating func begin() -> Bool {
        guard !self.isFetching else { return false }
        self.isFetching = true
        return true
    }

    /// A token names a key that is not known. On `fetch` a fetch has begun.
    mutating func ask(at now: Time) -> Answer {
        if self.isFetching { return .underway }
        if let lastAsked, now - lastAsked < Self.askPause { return .tooSoon }
        self.lastAsked = now
        self.isFetching = true
        return .fetch
    }

    /// - Parameters:
    ///   - outcome: how many keys there are.
    ///   - random: from 0 to 1; gateways that began together do not fetch together.
    mutating func finish(_ outcome: Result<Int, KeyFetchFailure>, at now: Time, random: Double) -> Change {
        self.isFetching = false
        self.fetches += 1
        let wasFailing = self.lastFailure != nil
        switch outcome {
        case .success(let count):
            let isFirst = self.lastSuccess == nil
            (self.keyCount, self.lastSuccess, self.lastFailure, self.failuresInARow) = (count, now, nil, 0)
            return Change(keys: .taken, pause: Self.spread(self.refresh, random), turned: wasFailing || isFirst)
        case .failure(let failure):
            self.failures += 1
            self.lastFailure = failure.description
            let pause = Self.spread(self.pauseAfterFailure(), random)
            guard self.keyCount != nil else { return Change(keys: .none, pause: pause, turned: !wasFailing) }
            let left = self.end - now
            if left > .zero { return Change(keys: .kept, pause: min(pause, left), turned: !wasFailing) }
            self.keyCount = nil
            return Change(keys: .none, pause: pause, turned: true)
        }
    }

    /// Until then the keys are good without another success: those that are due only now are no older than `refresh`.
    private var end: Time { (self.lastSuccess ?? .zero) + max(self.refresh, self.staleFor) }

    private mutating func pauseAfterFailure() -> Duration {
        let doublings = min(self.failuresInARow, Self.mostDoublings)
        self.failuresInARow = doublings + 1
        return min(.seconds(1 << Int64(doublings)), Self.longestPause, self.refresh)
    }

    /// A tenth more or less.
    private static func spread(_ pause: Duration, _ random: Double) -> Duration { pause * (0.9 + 0.2 * random) }
}

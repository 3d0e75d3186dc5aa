// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Synchronization

/// The sessions whose tokens are being refreshed: a refresh token may be good for one use, so nobody else tries meanwhile.
final class RefreshTable: Sendable {
    private let running = Mutex<[TokenHash: [EventLoopPromise<Void>]]>([:])

    /// Why the last refresh of a session failed, of the latest of them.
    private let failures = Mutex<[TokenHash: String]>([:])

    private static let maximumRunning = 10_000
    private static let maximumFailures = 1000
    private static let maximumWaiting = 1000

    /// Whether the caller is to do it, and to say `end` afterwards.
    func begin(_ key: TokenHash) -> Bool {
        self.running.withLock { running in
            guard running[key] == nil, running.count < Self.maximumRunning else { return false }
            running[key] = []
            return true
        }
    }

    /// A future for the end of the one that runs; `nil`: none does, or too many wait for it.
    func end(of key: TokenHash, on loop: any EventLoop) -> EventLoopFuture<Void>? {
        let promise = loop.makePromise(of: Void.self)
        let waits = self.running.withLock { running in
            guard let waiting = running[key], waiting.count < Self.maximumWaiting else { return false }
            running[key]?.append(promise)
            return true
        }
        if !waits { promise.succeed() }
        return waits ? promise.futureResult : nil
    }

    /// - Parameter failure: `nil`: it went well.
    func note(_ failure: String?, of key: TokenHash) {
        self.failures.withLock { failures in
            if failure != nil, failures.count >= Self.maximumFailures { failures = [:] }
            failures[key] = failure
        }
    }

    func failure(of key: TokenHash) -> String? { self.failures.withLock { $0[key] } }

    func end(_ key: TokenHash) {
        let waiting = self.running.withLock { $0.removeValue(forKey: key) } ?? []
        for promise in waiting { promise.succeed() }
    }
}

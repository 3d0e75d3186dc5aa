// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Dispatch
import NIOCore
import Synchronization

/// Tries passwords on threads of their own: each takes many milliseconds, which no worker has.
package final class PasswordChecks: Sendable {
    private let waiting = Atomic<Int>(0)
    private let queue = DispatchQueue(label: "passwords", attributes: .concurrent)
    /// Two at a time, so that a flood of them leaves the machine for others.
    private let turns = DispatchSemaphore(value: 2)

    package init() {}

    /// More than so many wait for nothing.
    private static let maximum = 64

    /// `nil`: too many wait already.
    func check(
        _ users: PasswordFile, _ name: String, _ password: String, on loop: any EventLoop
    )
        -> EventLoopFuture<Bool>?
    {
        guard self.waiting.wrappingAdd(1, ordering: .relaxed).newValue <= Self.maximum else {
            self.waiting.wrappingSubtract(1, ordering: .relaxed)
            return nil
        }
        let promise = loop.makePromise(of: Bool.self)
        self.queue.async {
            self.turns.wait()
            let isRight = users.matches(name, password)
            self.turns.signal()
            self.waiting.wrappingSubtract(1, ordering: .relaxed)
            promise.succeed(isRight)
        }
        return promise.futureResult
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Dispatch
import NIOCore
import PorticoConfig
import Synchronization

/// Tries passwords on threads of their own: each takes many milliseconds, which no worker has.
package final class PasswordChecks: Sendable {
    private let waiting = Mutex<[IPAddress: Int]>([:])
    private let queue = DispatchQueue(label: "passwords", attributes: .concurrent)
    /// Two at a time, so that a flood of them leaves the machine for others.
    private let turns = DispatchSemaphore(value: 2)

    package init() {}

    /// More than so many of one address wait for nothing, nor more than so many in all: nobody else waits long for one
    /// who tries and tries.
    private static let maximumOfOne = 3
    private static let maximum = 64

    enum Start {
        case begun(EventLoopFuture<Bool>)
        /// The address has too many waiting.
        case tooManyOfOne
        case tooMany
    }

    func check(
        _ users: PasswordFile, _ name: String, _ password: String, of client: IPAddress, on loop: any EventLoop
    ) -> Start {
        let address = client.subscriber
        let refusal = self.waiting.withLock { waiting -> Start? in
            if waiting[address, default: 0] >= Self.maximumOfOne { return .tooManyOfOne }
            if waiting.values.reduce(0, +) >= Self.maximum { return .tooMany }
            waiting[address, default: 0] += 1
            return nil
        }
        if let refusal { return refusal }
        let promise = loop.makePromise(of: Bool.self)
        self.queue.async {
            self.turns.wait()
            let isRight = users.matches(name, password)
            self.turns.signal()
            self.waiting.withLock { waiting in
                waiting[address, default: 1] -= 1
                if waiting[address] == 0 { waiting[address] = nil }
            }
            promise.succeed(isRight)
        }
        return .begun(promise.futureResult)
    }
}

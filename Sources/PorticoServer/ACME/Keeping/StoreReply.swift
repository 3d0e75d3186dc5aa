// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoProxy
import PorticoWire
import Synchronization

/// Whoever waits for a store's reply goes on in any case: also where the worker ends before it comes.
final class StoreReply: Sendable {
    typealias Value = Result<RESPValue, StoreFailure>

    private let waiting: Mutex<CheckedContinuation<Value, Never>?>

    init(_ continuation: CheckedContinuation<Value, Never>) { self.waiting = Mutex(continuation) }

    func resume(_ value: Value) {
        let continuation = self.waiting.withLock { waiting in
            defer { waiting = nil }
            return waiting
        }
        continuation?.resume(returning: value)
    }

    deinit { self.resume(.failure(.away("the gateway ends"))) }
}

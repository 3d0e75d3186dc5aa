// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import NIOCore

extension Exchange {
    /// Waits for a future of any loop, and decides on what came of it; not where the exchange is over by then: the
    /// object may serve another one already.
    package func wait<Value: Sendable>(
        for future: EventLoopFuture<Value>, _ decide: @escaping (Result<Value, any Error>) -> Verdict
    ) -> Verdict {
        let generation = self.generation
        let promise = self.core.loop.makePromise(of: Verdict.self)
        future.hop(to: self.core.loop).assumeIsolated().whenComplete { result in
            guard self.generation == generation, self.progress.stage == .deciding else { return promise.succeed(.next) }
            promise.succeed(decide(result))
        }
        return .wait(promise.futureResult)
    }

    /// Seconds since 1970, for what was written with dates.
    package var unixTime: Int64 { WallClock.seconds }

    /// Microseconds since 1970, of this moment; in virtual time, of a day that is always the same.
    package var unixMicroseconds: Int64 { self.core.loop.unixMicroseconds }
}

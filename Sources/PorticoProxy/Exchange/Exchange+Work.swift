// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Work on whole bodies that would hold up the worker's other exchanges.
extension Exchange {
    /// Does the work in slices: between two of them the worker turns to its other connections. What is done in one slice
    /// is done when this returns.
    ///
    /// - Parameter done: Called once, now or later on the exchange's loop, unless the exchange ends before.
    package func work<Work: SlicedWork>(_ work: Work, _ done: @escaping (Result<Work, Work.Failure>) -> Void) {
        var work = work
        do throws(Work.Failure) {
            if try work.advance(Work.usualBudget) { return done(.success(work)) }
        } catch {
            return done(.failure(error))
        }
        WorkInProgress(work, self, done).enqueue()
    }
}

/// Work of one exchange that is done in slices.
private final class WorkInProgress<Work: SlicedWork> {
    private var work: Work
    private let exchange: Exchange
    private let generation: Int
    private let done: (Result<Work, Work.Failure>) -> Void

    init(_ work: Work, _ exchange: Exchange, _ done: @escaping (Result<Work, Work.Failure>) -> Void) {
        self.work = work
        self.exchange = exchange
        self.generation = exchange.generation
        self.done = done
    }

    func enqueue() { self.exchange.core.loop.enqueueSlice { self.doSlice() } }

    private func doSlice() {
        guard self.exchange.generation == self.generation, self.exchange.progress.stage != .ended else { return }
        do throws(Work.Failure) {
            guard try self.work.advance(Work.usualBudget) else { return self.enqueue() }
            self.done(.success(self.work))
        } catch {
            self.done(.failure(error))
        }
    }
}

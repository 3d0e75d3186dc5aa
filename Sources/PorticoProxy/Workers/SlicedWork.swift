// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Work on a whole body that is done in slices, so that it holds up nobody else: a worker does one slice, turns to its
/// other connections, and does the next. It does no I/O and knows no clock.
///
/// What it costs is counted: one of the budget stands for some ten nanoseconds, whatever the work consists of. A slice
/// may take a little more than its budget, which is never zero.
public protocol SlicedWork {
    /// Why it cannot be done to its end; after that there is nothing more to do.
    associatedtype Failure: Error = Never

    /// Does the next slice.
    /// - Returns: whether all is done. Then the work holds its result, and further calls change nothing.
    mutating func advance(_ budget: Int) throws(Failure) -> Bool
}

extension SlicedWork {
    /// Of one slice: about half a millisecond.
    public static var usualBudget: Int { 50_000 }

    /// Does all at once.
    public mutating func complete() throws(Failure) {
        while try !self.advance(.max) {}
    }
}

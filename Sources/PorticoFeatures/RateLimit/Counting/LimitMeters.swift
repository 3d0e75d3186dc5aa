// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What became of requests that a limit was asked about, for all workers.
package final class LimitMeters: Sendable {
    package enum Result: Int, CaseIterable, Sendable {
        case admitted, refused
        /// It would have been refused, were the limit not tried out.
        case dryRefused
        /// The store did not answer: counted here, admitted or refused without counting.
        case countedLocally, admittedUncounted, refusedUncounted
    }

    /// One worker's, apart from the others', so that no two write to the same line of memory.
    private final class Cell: Sendable {
        let counts = (0..<Result.allCases.count).map { _ in Count() }
    }

    private final class Count: Sendable {
        let value = Atomic<UInt64>(0)
    }

    private let cells = (0..<64).map { _ in Cell() }

    func count(_ result: Result, worker: Int) {
        self.cells[worker & 63].counts[result.rawValue].value.wrappingAdd(1, ordering: .relaxed)
    }

    package func total(_ result: Result) -> UInt64 {
        self.cells.reduce(0) { $0 &+ $1.counts[result.rawValue].value.load(ordering: .relaxed) }
    }
}

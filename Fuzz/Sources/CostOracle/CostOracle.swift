// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Finds inputs that cost more than is linear in their bytes: what a parser does with 4 KiB in the square of its time
/// takes tens of milliseconds.
public enum CostOracle {
    /// CPU nanoseconds that any input may take, and those for each of its bytes. The fuzzer's own counting makes code
    /// several times slower.
    private static let base: UInt64 = 500_000
    private static let perByte: UInt64 = 1_000

    /// Ends the program where the work takes too much CPU of this thread, and does so again and again: a thread that was
    /// interrupted is not to be blamed.
    ///
    /// - Parameter factor: For work that is known to be dearer.
    public static func check(_ bytes: Int, times factor: UInt64 = 1, _ work: () -> Void) {
        let limit = (Self.base + UInt64(bytes) * Self.perByte) * factor
        var least = UInt64.max
        for _ in 0..<5 {
            let start = Self.now()
            work()
            least = min(least, Self.now() - start)
            if least <= limit { return }
        }
        fatalError("\(bytes) bytes cost \(least / 1000) µs of CPU, beyond \(limit / 1000)")
    }

    private static func now() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}

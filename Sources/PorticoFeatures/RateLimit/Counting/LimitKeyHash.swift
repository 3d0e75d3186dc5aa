// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A caller, as tables know it: 64 bits that nobody outside can foresee, so that no two are made to meet. Among a million
/// callers two meet by chance once in some ten million times.
struct LimitKeyHash: Sendable, Hashable {
    /// Never 0 where it stands for somebody.
    let value: UInt64

    static let none = LimitKeyHash(value: 0)

    /// - Parameter parts: feeds what the caller is known by.
    @inline(__always)
    init(_ parts: (inout Hasher) -> Void) {
        // Hasher is keyed anew in each process.
        var hasher = Hasher()
        parts(&hasher)
        let value = UInt64(truncatingIfNeeded: hasher.finalize())
        self.value = value == 0 ? 1 : value
    }

    private init(value: UInt64) { self.value = value }
}

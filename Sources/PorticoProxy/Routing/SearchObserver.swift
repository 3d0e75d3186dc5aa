// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Sees what a look-up considers. The ordinary look-up's observer sees nothing and costs nothing: specialised away.
protocol SearchObserver {
    /// Whether to go on after the winner, and to test what is left of a route whose method does not fit.
    static var seesAll: Bool { get }
    mutating func saw(_ candidate: RouteCandidate, methodHolds: Bool, _ failure: CandidateFailure?)
}

/// The first condition of a candidate, after host, path and method, that does not hold.
enum CandidateFailure: Sendable {
    case clientIP
    /// By its place in the predicate table.
    case predicate(Int)
}

/// The observer of an ordinary look-up.
struct NoObserver: SearchObserver {
    static var seesAll: Bool { false }

    @inline(__always)
    mutating func saw(_ candidate: RouteCandidate, methodHolds: Bool, _ failure: CandidateFailure?) {}
}

/// Collects the methods for a 405.
struct AllowedMethods: SearchObserver {
    static var seesAll: Bool { true }
    var bits: UInt64 = 0

    mutating func saw(_ candidate: RouteCandidate, methodHolds: Bool, _ failure: CandidateFailure?) {
        if !methodHolds, failure == nil { self.bits |= candidate.methods }
    }
}

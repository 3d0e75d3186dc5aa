// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Where a caller stands with one rule.
struct LimitLevel: Sendable, Equatable {
    /// The request that was asked about can be taken.
    var isAdmitted: Bool
    /// How much is left, of how much.
    var remaining: Int64
    var limit: Int64
    /// In microseconds: when more is left again.
    var reset: Int64
    /// In microseconds: when the request could be taken, if nothing else came; 0 where it can be now.
    var retry: Int64
}

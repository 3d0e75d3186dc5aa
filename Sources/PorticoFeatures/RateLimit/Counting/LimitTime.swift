// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A moment, in microseconds: of a clock that only goes on, and of the calendar.
struct LimitTime: Sendable, Equatable {
    var steady: Int64
    /// Since 1970.
    var unix: Int64
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What is remembered of one caller by one rule: numbers whose meaning the rule's algorithm knows. All zero: nothing was
/// counted.
struct LimitState: Sendable, Equatable {
    var first: Int64 = 0
    var second: Int64 = 0
    var third: Int64 = 0
    var fourth: Int64 = 0
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A regular expression taken apart.
indirect enum RegexNode: Sendable, Hashable {
    case empty
    case set(ByteSet)
    /// `^`: the value's beginning.
    case start
    /// `$`: the value's end.
    case end
    case sequence([RegexNode])
    case choice([RegexNode])
    /// `most` of `nil`: without bound.
    case repeated(RegexNode, least: Int, most: Int?)
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What is wrong with a regular expression, and where.
struct RegexError: Error, Hashable {
    var message: String
    /// 1-based, in bytes of the expression.
    var position: Int

    var text: String { "\(self.message) at position \(self.position)" }
}

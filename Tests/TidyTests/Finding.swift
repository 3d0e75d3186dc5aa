// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Testing

/// A place that breaks a rule.
struct Finding: Equatable, CustomStringConvertible {
    /// Relative to the root of the repository.
    var path: String
    /// 1-based.
    var line: Int
    var message: String

    var description: String { "\(self.path):\(self.line): \(self.message)" }
}

/// Fails with one line per finding, or passes where there are none.
func expectNone(_ findings: [Finding], sourceLocation: Testing.SourceLocation = #_sourceLocation) {
    let count = findings.count
    let lines = findings.map(\.description).joined(separator: "\n")
    #expect(count == 0, "\(lines)", sourceLocation: sourceLocation)
}

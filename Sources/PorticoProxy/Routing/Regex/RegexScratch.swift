// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What the machine needs while it runs: kept by whoever matches often, so that matching allocates nothing.
package struct RegexScratch: Sendable {
    var current = RegexThreads()
    var next = RegexThreads()
    var stack: [UInt16] = []

    package init() {}

    mutating func reserve(_ count: Int) {
        self.current.reserve(count)
        self.next.reserve(count)
        self.stack.removeAll(keepingCapacity: true)
        self.stack.reserveCapacity(2 * count)
    }
}

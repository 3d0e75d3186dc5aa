// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Each target in turn.
package final class RoundRobin: LoadBalancer {
    private var next: Int

    /// Workers begin at different targets, so that a few requests do not all meet the first.
    package init(start: Int = 0) { self.next = start }

    package func pick(_ targets: [Target], _ exchange: Exchange) -> Target? {
        guard !targets.isEmpty else { return nil }
        self.next = (self.next &+ 1) & Int.max
        return targets[self.next % targets.count]
    }
}

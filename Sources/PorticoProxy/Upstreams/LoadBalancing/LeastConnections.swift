// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// The target with the fewest requests in flight, relative to its weight; equals take turns.
package final class LeastConnections: LoadBalancer {
    private var start = 0

    package init() {}

    package func pick(_ targets: [Target], _ exchange: Exchange) -> Target? {
        guard !targets.isEmpty else { return nil }
        self.start = (self.start &+ 1) & Int.max
        var best = targets[self.start % targets.count]
        for offset in 1..<Swift.max(targets.count, 1) {
            let target = targets[(self.start &+ offset) % targets.count]
            if target.inFlight * best.weight < best.inFlight * target.weight { best = target }
        }
        return best
    }
}

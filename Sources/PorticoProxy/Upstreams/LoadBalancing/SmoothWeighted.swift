// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Weighted round robin that spreads a heavy target's turns evenly: every target gains its weight, the one that has
/// most is picked and pays the sum.
package final class SmoothWeighted: LoadBalancer {
    package init() {}

    package func pick(_ targets: [Target], _ exchange: Exchange) -> Target? {
        var best: Target?
        var total = 0
        for target in targets {
            target.currentWeight += target.weight
            total += target.weight
            if target.currentWeight > (best?.currentWeight ?? .min) { best = target }
        }
        best?.currentWeight -= total
        return best
    }
}

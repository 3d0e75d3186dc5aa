// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Of two random targets the one with fewer requests in flight: near least connections' evenness, without its herd.
package final class PowerOfTwo: LoadBalancer {
    private var random: FastRandom

    package init(seed: UInt64) { self.random = FastRandom(seed: seed) }

    package func pick(_ targets: [Target], _ exchange: Exchange) -> Target? {
        guard targets.count > 1 else { return targets.first }
        let first = self.random.below(targets.count)
        let second = (first + 1 + self.random.below(targets.count - 1)) % targets.count
        let (one, two) = (targets[first], targets[second])
        return two.inFlight * one.weight < one.inFlight * two.weight ? two : one
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Of two random targets the one with fewer requests in flight: near least connections' evenness, without its herd.
public final class PowerOfTwo: LoadBalancer {
    private var random: FastRandom

    public init(seed: UInt64) { self.random = FastRandom(seed: seed) }

    public func pick(_ targets: [Target], _ exchange: Exchange) -> Target? {
        guard targets.count > 1 else { return targets.first }
        let first = self.random.below(targets.count)
        let second = (first + 1 + self.random.below(targets.count - 1)) % targets.count
        let (one, two) = (targets[first], targets[second])
        return two.inFlight * one.weight < one.inFlight * two.weight ? two : one
    }
}

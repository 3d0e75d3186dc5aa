// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

/// The same key finds the same target, also when others come and go: the target whose hash with the key is highest
/// (rendezvous hashing), weighted; only the keys of a lost target move.
package final class ConsistentHash: LoadBalancer {
    private let key: Template
    private let fallback = RoundRobin()

    package init(key: Template) { self.key = key }

    package func pick(_ targets: [Target], _ exchange: Exchange) -> Target? {
        guard let key = exchange.expand(self.key) else { return self.fallback.pick(targets, exchange) }
        return Self.best(of: targets, key)
    }

    package func preview(_ targets: [Target], _ exchange: Exchange) -> Target? {
        exchange.expand(self.key).flatMap { Self.best(of: targets, $0) }
    }

    private static func best(of targets: [Target], _ key: String) -> Target? {
        let keyHash = StableHash.of(key)
        var best: (target: Target, score: Double)?
        for target in targets {
            let score = Self.score(StableHash.mix(keyHash, target.hash), weight: target.weight)
            if score > (best?.score ?? -.infinity) { best = (target, score) }
        }
        return best?.target
    }

    /// −weight / ln(u): proportional shares for any weights.
    private static func score(_ hash: UInt64, weight: Int) -> Double {
        let unit = (Double(hash >> 11) + 0.5) / 9_007_199_254_740_992
        return -Double(weight) / StableHash.logarithm(unit)
    }
}

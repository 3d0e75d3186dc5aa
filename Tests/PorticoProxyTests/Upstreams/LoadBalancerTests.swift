// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import Testing

@testable import PorticoProxy

@Suite("Load balancing")
struct LoadBalancerTests {
    let exchange: Exchange

    init() throws { self.exchange = try ErrorResponderTests.exchange() }

    func targets(_ weights: Int...) -> [Target] {
        weights.enumerated().map { index, weight in
            Target(
                TargetSpec(authority: "t\(index)", host: "t\(index)", port: 80, addresses: [], weight: weight),
                streams: FakeStreamSource())
        }
    }

    func picks(_ balancer: any LoadBalancer, _ targets: [Target], _ count: Int) -> [String] {
        (0..<count).compactMap { _ in balancer.pick(targets, self.exchange)?.authority }
    }

    @Test("round robin takes each target in turn, from the worker's own start")
    func roundRobin() {
        #expect(self.picks(RoundRobin(start: 2), self.targets(1, 1, 1), 6) == ["t0", "t1", "t2", "t0", "t1", "t2"])
        #expect(self.picks(RoundRobin(start: 3), self.targets(1, 1, 1), 2) == ["t1", "t2"])
    }

    @Test("weighted spreads a heavy target's turns")
    func weighted() {
        #expect(
            self.picks(SmoothWeighted(), self.targets(5, 1, 1), 7) == ["t0", "t0", "t1", "t0", "t2", "t0", "t0"])
    }

    @Test("least connections picks the target with the fewest in flight for its weight")
    func leastConnections() {
        let targets = self.targets(1, 1, 4)
        targets[0].inFlight = 2
        targets[1].inFlight = 1
        targets[2].inFlight = 3
        #expect(self.picks(LeastConnections(), targets, 3) == ["t2", "t2", "t2"])
        targets[2].inFlight = 8
        #expect(self.picks(LeastConnections(), targets, 3) == ["t1", "t1", "t1"])
    }

    @Test("power of two never picks the busier of its two, and reaches all")
    func powerOfTwo() {
        let targets = self.targets(1, 1, 1)
        targets[1].inFlight = 100
        let picked = Set(self.picks(PowerOfTwo(seed: 7), targets, 200))
        #expect(picked == ["t0", "t2"])
        #expect(self.picks(PowerOfTwo(seed: 7), self.targets(1), 1) == ["t0"])
    }

    @Test("of two the one with fewer in flight for its weight is taken", arguments: [1, 7, 99] as [UInt64])
    func powerOfTwoWeights(_ seed: UInt64) {
        let targets = self.targets(1, 4)
        (targets[0].inFlight, targets[1].inFlight) = (1, 3)
        #expect(Set(self.picks(PowerOfTwo(seed: seed), targets, 50)) == ["t1"])
        targets[1].inFlight = 5
        #expect(Set(self.picks(PowerOfTwo(seed: seed), targets, 50)) == ["t0"])
    }

    @Test("no algorithm picks from nothing")
    func empty() {
        let key = Template(literal: "k")
        let all: [any LoadBalancer] = [
            RoundRobin(), SmoothWeighted(), LeastConnections(), PowerOfTwo(seed: 1), ConsistentHash(key: key),
        ]
        for balancer in all { #expect(balancer.pick([], self.exchange) == nil) }
    }

    @Test("a hash keeps each key on its target; a lost target moves only its own keys; weights are shares")
    func consistentHash() {
        let targets = self.targets(1, 1, 2)
        func place(_ key: String, _ targets: [Target]) -> String? {
            ConsistentHash(key: Template(literal: key)).pick(targets, self.exchange)?.authority
        }
        var counts: [String: Int] = [:]
        for number in 0..<4000 {
            let before = place("key\(number)", targets)
            #expect(before == place("key\(number)", targets))
            counts[before ?? "", default: 0] += 1
            if before != "t1" { #expect(place("key\(number)", [targets[0], targets[2]]) == before) }
        }
        #expect((850...1150).contains(counts["t0"] ?? 0))
        #expect((1850...2150).contains(counts["t2"] ?? 0))
    }
}

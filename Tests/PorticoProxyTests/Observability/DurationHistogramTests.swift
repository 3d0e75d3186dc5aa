// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PorticoProxy

@Suite struct DurationHistogramTests {
    @Test("a bound belongs to its bucket, what is above to the next, and the last has no bound")
    func bounds() {
        for index in DurationHistogram.bounds.indices {
            let bound = DurationHistogram.bounds[index]
            #expect(Self.buckets(of: [bound]).firstIndex(of: 1) == index)
            #expect(Self.buckets(of: [bound + 1]).firstIndex(of: 1) == index + 1)
        }
        #expect(Self.buckets(of: [0]).first == 1)
        #expect(Self.buckets(of: [UInt64.max]).last == 1)
    }

    @Test("what workers observed adds up to what one would have observed", arguments: 0..<50 as Range<UInt64>)
    func sums(_ seed: UInt64) {
        var random = FastRandom(seed: seed + 1)
        var whole = DurationHistogram()
        var parts = [DurationHistogram](repeating: DurationHistogram(), count: 3)
        var sum: UInt64 = 0
        let count = random.below(500)
        for _ in 0..<count {
            // Each magnitude is as likely as another.
            let nanoseconds = UInt64(random.below(1 << (1 + random.below(36))))
            whole.observe(nanoseconds)
            parts[random.below(3)].observe(nanoseconds)
            sum += nanoseconds
        }
        var merged = DurationHistogram()
        for part in parts { merged.add(part) }
        #expect(merged.count == UInt64(count) && whole.count == UInt64(count))
        #expect(merged.nanoseconds == sum && whole.nanoseconds == sum)
        #expect(Self.buckets(merged) == Self.buckets(whole))
    }

    private static func buckets(of observations: [UInt64]) -> [UInt64] {
        var histogram = DurationHistogram()
        for nanoseconds in observations { histogram.observe(nanoseconds) }
        return Self.buckets(histogram)
    }

    private static func buckets(_ histogram: DurationHistogram) -> [UInt64] {
        histogram.buckets.indices.map { histogram.buckets[$0] }
    }
}

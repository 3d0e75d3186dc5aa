// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import Testing

@testable import PorticoProxy

@Suite struct TargetTests {
    private static func addresses(_ lasts: [Int]) -> [SocketAddress] {
        lasts.map { SocketAddress(ip: IPAddress(v4: 0x0a00_0000 + UInt32($0)), port: 80) }
    }

    private static func spec(_ lasts: [Int], weight: Int = 1) -> TargetSpec {
        TargetSpec(authority: "a", host: "a", port: 80, addresses: Self.addresses(lasts), weight: weight)
    }

    @Test("where a connection stood is tried first, the others keep their order", arguments: [1, 2, 3, 9])
    func preference(_ last: Int) {
        let target = Target(Self.spec([1, 2, 3]), streams: FakeStreamSource())
        target.prefer(Self.addresses([last])[0])
        let expected = [1: [1, 2, 3], 2: [2, 1, 3], 3: [3, 1, 2], 9: [1, 2, 3]]
        #expect(target.addresses == Self.addresses(expected[last] ?? []))
    }

    @Test("the same addresses in another order change nothing, others come in their place")
    func following() {
        let target = Target(Self.spec([1, 2, 3]), streams: FakeStreamSource())
        target.prefer(Self.addresses([3])[0])
        target.follow(Self.spec([2, 3, 1], weight: 5))
        #expect(target.addresses == Self.addresses([3, 1, 2]) && target.weight == 5)
        target.follow(Self.spec([2, 1]))
        #expect(target.addresses == Self.addresses([2, 1]) && target.weight == 1)
    }
}

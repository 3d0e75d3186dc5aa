// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy
import Testing

@testable import PorticoFeatures

/// What a worker remembers of tokens, and how many it tries.
@Suite struct TokenMemoryTests {
    private static func find(_ number: Int, _ memory: inout TokenMemory<Principal>, at now: Int64 = 0) -> String? {
        memory.find(Self.token(number).span, at: now)?.id
    }

    private static func take(_ limit: inout AttemptLimit, _ address: IPAddress, at now: UInt64 = 0) -> Bool {
        limit.take(address, at: now)
    }

    private static func token(_ number: Int) -> [UInt8] { Array("token-\(number)".utf8) }

    private static func memory(_ count: Int, capacity: Int) -> TokenMemory<Principal> {
        var memory = TokenMemory<Principal>(capacity: capacity)
        for number in 0..<count {
            memory.keep(Self.token(number).span, Principal(id: "\(number)"), until: 100)
        }
        return memory
    }

    @Test("a token is found again until its time, and no other is")
    func finds() {
        var memory = Self.memory(3, capacity: 10)
        #expect(Self.find(1, &memory, at: 99) == "1")
        #expect(Self.find(1, &memory, at: 100) == nil)
        #expect(Self.find(3, &memory, at: 0) == nil)
        let part = memory.find(Array("token-".utf8).span, at: 0)
        #expect(part == nil)
    }

    @Test("it holds no more than it may, and what was asked for stays longest")
    func bounded() {
        var memory = Self.memory(10, capacity: 10)
        #expect(Self.find(0, &memory, at: 0) != nil)
        #expect(Self.find(7, &memory, at: 0) != nil)
        for number in 10..<18 { memory.keep(Self.token(number).span, Principal(id: "\(number)"), until: 100) }
        #expect(memory.count == 10)
        #expect(Self.find(0, &memory, at: 0) == "0")
        #expect(Self.find(7, &memory, at: 0) == "7")
        #expect(Self.find(1, &memory, at: 0) == nil)
        #expect(Self.find(17, &memory, at: 0) == "17")
        for number in 100..<1000 { memory.keep(Self.token(number).span, Principal(id: "\(number)"), until: 100) }
        #expect(memory.count == 10)
        for number in 990..<1000 { #expect(Self.find(number, &memory, at: 0) == "\(number)") }
    }

    @Test("a token that is kept again has its new principal and time")
    func again() {
        var memory = Self.memory(1, capacity: 2)
        memory.keep(Self.token(0).span, Principal(id: "other"), until: 200)
        #expect(memory.count == 1)
        #expect(Self.find(0, &memory, at: 150) == "other")
    }

    @Test("other keys: nothing is remembered; the same keys: all is")
    func forgets() {
        var memory = Self.memory(3, capacity: 10)
        memory.forgetAll(keysAt: 0)
        #expect(memory.count == 3)
        memory.forgetAll(keysAt: 1)
        #expect(memory.count == 0)
        #expect(Self.find(1, &memory, at: 0) == nil)
    }

    // MARK: Attempts

    private static let second: UInt64 = 1_000_000_000

    @Test("an address may try so many at once, and so many each second after that")
    func attempts() {
        var limit = AttemptLimit()
        let address = IPAddress(v4: 0x0a00_0001)
        for _ in 0..<200 { #expect(Self.take(&limit, address, at: 0)) }
        #expect(!Self.take(&limit, address, at: 0))
        #expect(Self.take(&limit, IPAddress(v4: 0x0a00_0002), at: 0))
        for _ in 0..<50 { #expect(Self.take(&limit, address, at: Self.second)) }
        #expect(!Self.take(&limit, address, at: Self.second))
        // However long nothing was tried, no more than at the beginning.
        for _ in 0..<200 { #expect(Self.take(&limit, address, at: 1000 * Self.second)) }
        #expect(!Self.take(&limit, address, at: 1000 * Self.second))
    }

    @Test("what was right does not count")
    func right() {
        var limit = AttemptLimit()
        let address = IPAddress(v4: 0x0a00_0001)
        for _ in 0..<1000 {
            #expect(Self.take(&limit, address, at: 0))
            limit.giveBack(address)
        }
    }

    @Test("one subscriber of IPv6 has one allowance, whatever address it uses")
    func subscribers() {
        var limit = AttemptLimit()
        for number in 0..<200 {
            #expect(Self.take(&limit, IPAddress(high: 0x2001_0db8_0000_0001, low: UInt64(number)), at: 0))
        }
        #expect(!Self.take(&limit, IPAddress(high: 0x2001_0db8_0000_0001, low: 999), at: 0))
        #expect(Self.take(&limit, IPAddress(high: 0x2001_0db8_0000_0002, low: 0), at: 0))
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import PorticoFeatures
import PorticoProxy
import Testing

/// Sessions in memory, by a clock of the test's own.
@Suite struct SessionStoreTests {
    private static let loop: any EventLoop = MultiThreadedEventLoopGroup.singleton.next()
    private static let owner = LoginKey(name: "web", issuer: "https://idp", clientID: "shop")

    private static func session(_ id: String = "ada", at now: Int64 = 1000) -> Session {
        Session(
            owner: Self.owner, principal: Principal(id: id), tokens: ProviderTokens(idToken: "t"), createdAt: now,
            endsAt: now + 1000, idle: 100)
    }

    private static func keep(_ session: Session, _ id: String, in store: MemorySessionStore, at now: Int64 = 1000) {
        _ = store.keep(session, under: TokenHash(id), at: now, on: Self.loop)
    }

    @Test("a session is idle after so long without a request, and each request puts that off")
    func idle() {
        let store = MemorySessionStore()
        Self.keep(Self.session(), "id", in: store)
        for now in stride(from: Int64(1099), to: 1400, by: 99) {
            #expect(store.find(TokenHash("id"), at: now, isUse: true)?.principal.id == "ada")
        }
        #expect(store.find(TokenHash("id"), at: 1396 + 100, isUse: true) == nil)
        #expect(store.count == 0)
    }

    @Test("a look that is no use does not put it off")
    func look() {
        let store = MemorySessionStore()
        Self.keep(Self.session(), "id", in: store)
        #expect(store.find(TokenHash("id"), at: 1099, isUse: false) != nil)
        #expect(store.find(TokenHash("id"), at: 1100, isUse: false) == nil)
    }

    @Test("a session ends at the latest when it must, however much it is used")
    func absolute() {
        let store = MemorySessionStore()
        Self.keep(Self.session(), "id", in: store)
        for now in stride(from: Int64(1050), to: 2000, by: 50) {
            #expect(store.find(TokenHash("id"), at: now, isUse: true) != nil)
        }
        #expect(store.find(TokenHash("id"), at: 2000, isUse: true) == nil)
    }

    @Test("one that has ended is not brought back by what replaces it")
    func replace() {
        let store = MemorySessionStore()
        Self.keep(Self.session(), "id", in: store)
        _ = store.replace(Self.session("eve"), under: TokenHash("id"), at: 1001, on: Self.loop)
        #expect(store.find(TokenHash("id"), at: 1002, isUse: true)?.principal.id == "eve")
        _ = store.remove(TokenHash("id"), on: Self.loop)
        _ = store.replace(Self.session("ada"), under: TokenHash("id"), at: 1003, on: Self.loop)
        #expect(store.find(TokenHash("id"), at: 1003, isUse: true) == nil)
    }

    @Test("their number is bounded: the one that was not used for longest goes")
    func bound() {
        let store = MemorySessionStore(limit: 16 * 4)
        // All of one shard: the hash begins with the same four bits.
        let ids = (0..<400).map { "\($0)" }.filter { (TokenHash($0).bytes.first ?? 0) & 15 == 3 }.prefix(6)
        for (place, id) in ids.enumerated() {
            Self.keep(Self.session(id), id, in: store, at: 1000 + Int64(place))
            if place == 3 { _ = store.find(TokenHash(ids[0]), at: 1050, isUse: true) }
        }
        let left = ids.filter { store.find(TokenHash($0), at: 1060, isUse: false) != nil }
        #expect(ids.count == 6)
        #expect(left == [ids[0], ids[3], ids[4], ids[5]])
    }

    @Test("what nobody asks for any more is swept")
    func sweep() {
        let store = MemorySessionStore()
        for number in 0..<200 { Self.keep(Self.session("\(number)"), "\(number)", in: store) }
        #expect(store.count == 200)
        for number in 200..<400 { Self.keep(Self.session("\(number)", at: 3000), "\(number)", in: store, at: 3000) }
        #expect(store.count == 200)
    }

    @Test("the token against CSRF is of one session")
    func csrf() {
        let (one, other) = (Self.session(), Self.session())
        #expect(one.csrfToken == one.csrfToken)
        #expect(one.csrfToken != other.csrfToken)
        #expect(one.csrfToken.utf8.count == 43)
    }
}

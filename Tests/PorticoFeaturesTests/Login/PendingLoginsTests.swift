// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoFeatures
import Testing

/// Logins that browsers have begun.
@Suite struct PendingLoginsTests {
    private static let owner = LoginKey(name: "web", issuer: "https://idp", clientID: "shop")
    private static let browser = TokenHash("browser")

    private static func login(
        browser: TokenHash = Self.browser, client: IPAddress = IPAddress(v4: 1), at now: Int64 = 1000
    ) -> PendingLogin {
        PendingLogin(
            owner: Self.owner, browser: browser, nonce: "n", verifier: "v", redirectURI: "https://a/cb",
            returnTo: "/page", client: client, startedAt: now)
    }

    @Test("a state is answered once")
    func once() {
        let logins = PendingLogins()
        logins.begin(Self.login(), state: TokenHash("s"), at: 1000)
        #expect(logins.take(state: TokenHash("s"), browser: Self.browser, owner: Self.owner, at: 1001)?.nonce == "n")
        #expect(logins.take(state: TokenHash("s"), browser: Self.browser, owner: Self.owner, at: 1001) == nil)
        #expect(logins.count == 0)
    }

    @Test("another browser, another login or another state gets nothing, and uses nothing up")
    func others() {
        let logins = PendingLogins()
        logins.begin(Self.login(), state: TokenHash("s"), at: 1000)
        let other = LoginKey(name: "web", issuer: "https://idp", clientID: "admin")
        #expect(logins.take(state: TokenHash("s"), browser: TokenHash("x"), owner: Self.owner, at: 1001) == nil)
        #expect(logins.take(state: TokenHash("s"), browser: Self.browser, owner: other, at: 1001) == nil)
        #expect(logins.take(state: TokenHash("t"), browser: Self.browser, owner: Self.owner, at: 1001) == nil)
        #expect(logins.take(state: TokenHash("s"), browser: Self.browser, owner: Self.owner, at: 1001) != nil)
    }

    @Test("a login is over after ten minutes", arguments: [(1599, true), (1600, false), (1601, false)])
    func lifetime(now: Int64, isThere: Bool) {
        let logins = PendingLogins()
        logins.begin(Self.login(), state: TokenHash("s"), at: 1000)
        #expect(logins.hasLogins(Self.browser, at: now) == isThere)
        let login = logins.take(state: TokenHash("s"), browser: Self.browser, owner: Self.owner, at: now)
        #expect((login != nil) == isThere)
    }

    @Test("the tabs of a browser log in side by side, so many of them")
    func tabs() {
        let logins = PendingLogins()
        for tab in 0..<9 { logins.begin(Self.login(), state: TokenHash("\(tab)"), at: 1000) }
        let taken = (0..<9).map { tab in
            logins.take(state: TokenHash("\(tab)"), browser: Self.browser, owner: Self.owner, at: 1001) != nil
        }
        #expect(taken == [false] + Array(repeating: true, count: 8))
        #expect(!logins.hasLogins(Self.browser, at: 1001))
    }

    @Test("one client fills its own share alone: the /64 of an IPv6 address is one client")
    func clients() throws {
        var bounds = PendingLogins.Bounds()
        bounds.client = 3
        let logins = PendingLogins(bounds)
        logins.begin(Self.login(browser: TokenHash("own")), state: TokenHash("own"), at: 1000)
        for number in 0..<50 {
            let address = try #require(IPAddress("2001:db8::\(number + 1)"))
            let login = Self.login(browser: TokenHash("b\(number)"), client: address)
            logins.begin(login, state: TokenHash("s\(number)"), at: 1000)
        }
        #expect(logins.count == 4)
        #expect(logins.hasLogins(TokenHash("own"), at: 1001))
        #expect(logins.hasLogins(TokenHash("b49"), at: 1001))
        #expect(!logins.hasLogins(TokenHash("b46"), at: 1001))
    }

    @Test("beyond the bound of all the oldest goes, and what is over goes before")
    func all() {
        var bounds = PendingLogins.Bounds()
        bounds.all = 10
        let logins = PendingLogins(bounds)
        for number in 0..<3000 {
            let login = Self.login(
                browser: TokenHash("b\(number)"), client: IPAddress(v4: UInt32(number)), at: 1000 + Int64(number) / 100)
            logins.begin(login, state: TokenHash("s\(number)"), at: login.startedAt)
            #expect(logins.count == Swift.min(number + 1, 10))
        }
        #expect(logins.hasLogins(TokenHash("b2990"), at: 1031))
        #expect(!logins.hasLogins(TokenHash("b2989"), at: 1031))
        logins.begin(Self.login(at: 5000), state: TokenHash("late"), at: 5000)
        #expect(logins.count == 1)
    }
}

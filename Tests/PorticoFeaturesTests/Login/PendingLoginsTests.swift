// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoFeatures
import Testing

/// Logins that browsers have begun.
@Suite struct PendingLoginsTests {
    private static let owner = LoginKey(name: "web", issuer: "https://idp", clientID: "shop")

    private static func login(_ page: String = "/page", at now: Int64 = 1000) -> PendingLogin {
        PendingLogin(
            owner: Self.owner, nonce: "n", verifier: "v", redirectURI: "https://a/cb", returnTo: page, startedAt: now)
    }

    private static func taken(
        _ logins: PendingLogins, _ state: String, _ cookie: String?, at now: Int64 = 1001
    ) -> PendingLogins.Taken? {
        logins.take(state: TokenHash(state), from: cookie, owner: Self.owner, at: now)
    }

    @Test("a state is answered once, also where the browser still has it")
    func once() {
        let logins = PendingLogins()
        let cookie = logins.begin(Self.login(), state: TokenHash("s"), in: nil, at: 1000)
        let taken = Self.taken(logins, "s", cookie)
        #expect(taken?.login == Self.login())
        #expect(taken?.rest == nil)
        #expect(Self.taken(logins, "s", cookie) == nil)
    }

    @Test("another login, another state, another process or no cookie gets nothing, and uses nothing up")
    func others() {
        let logins = PendingLogins()
        let cookie = logins.begin(Self.login(), state: TokenHash("s"), in: nil, at: 1000)
        let other = LoginKey(name: "web", issuer: "https://idp", clientID: "admin")
        #expect(logins.take(state: TokenHash("s"), from: cookie, owner: other, at: 1001) == nil)
        #expect(Self.taken(logins, "t", cookie) == nil)
        #expect(Self.taken(logins, "s", nil) == nil)
        #expect(Self.taken(PendingLogins(), "s", cookie) == nil)
        #expect(Self.taken(logins, "s", cookie) != nil)
    }

    @Test("a browser can neither read nor change what it holds")
    func sealed() {
        let logins = PendingLogins()
        let cookie = logins.begin(Self.login("/secret-page"), state: TokenHash("s"), in: nil, at: 1000)
        #expect(!cookie.contains("page"))
        #expect(cookie.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: ";") })
        var bytes = Array(cookie.utf8)
        for index in stride(from: 0, to: bytes.count - 1, by: 7) {
            let before = bytes[index]
            bytes[index] = before == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            #expect(Self.taken(logins, "s", String(decoding: bytes, as: UTF8.self)) == nil)
            bytes[index] = before
        }
        for text in ["", ".", "x", String(repeating: ".", count: 3000), String(repeating: "A", count: 3000)] {
            #expect(Self.taken(logins, "s", text) == nil)
        }
        #expect(Self.taken(logins, "s", "x.\(cookie)") != nil)
    }

    @Test("a login is over after ten minutes", arguments: [(1599, true), (1600, false), (1601, false)])
    func lifetime(now: Int64, isThere: Bool) {
        let logins = PendingLogins()
        let cookie = logins.begin(Self.login(), state: TokenHash("s"), in: nil, at: 1000)
        #expect((Self.taken(logins, "s", cookie, at: now) != nil) == isThere)
        // What is over leaves the cookie with the next one.
        let next = logins.begin(Self.login(at: now), state: TokenHash("t"), in: cookie, at: now)
        #expect(next.contains(".") == isThere)
    }

    @Test("the tabs of a browser log in side by side, so many of them, in any order")
    func tabs() {
        let logins = PendingLogins()
        var cookie: String?
        for tab in 0..<9 {
            cookie = logins.begin(Self.login("/\(tab)"), state: TokenHash("\(tab)"), in: cookie, at: 1000)
        }
        for tab in [8, 1, 4, 2, 7, 3, 6, 5] {
            let taken = Self.taken(logins, "\(tab)", cookie)
            #expect(taken?.login.returnTo == "/\(tab)")
            cookie = taken?.rest
        }
        #expect(cookie == nil)
        #expect(Self.taken(logins, "0", cookie) == nil)
    }

    @Test("no cookie is longer than browsers keep: the oldest give way, and last the page's address")
    func length() {
        let logins = PendingLogins()
        let long = "/" + String(repeating: "a", count: 2047)
        var cookie: String?
        for tab in 0..<3 {
            cookie = logins.begin(Self.login(long), state: TokenHash("\(tab)"), in: cookie, at: 1000)
            #expect((cookie ?? "").utf8.count <= 3800)
        }
        #expect(Self.taken(logins, "1", cookie) == nil)
        #expect(Self.taken(logins, "2", cookie)?.login.returnTo == long)
        let longer = "/" + String(repeating: "a", count: 5000)
        let short = logins.begin(Self.login(longer), state: TokenHash("s"), in: nil, at: 1000)
        #expect(Self.taken(logins, "s", short)?.login.returnTo == "/")
    }

    @Test("however many others begin, and finish, a login stays good")
    func many() {
        let logins = PendingLogins()
        let own = logins.begin(Self.login(), state: TokenHash("own"), in: nil, at: 1000)
        for number in 0..<5000 {
            let cookie = logins.begin(Self.login(), state: TokenHash("\(number)"), in: nil, at: 1000)
            if number % 5 == 0 { #expect(Self.taken(logins, "\(number)", cookie) != nil) }
        }
        #expect(Self.taken(logins, "own", own) != nil)
    }
}

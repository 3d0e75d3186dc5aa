// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoFeatures
import Testing

/// What a login makes of texts: addresses, origins, cookies, random tokens.
@Suite struct LoginTextTests {
    @Test("a browser comes back to a page of the same host", arguments: ["/", "/a", "/a/b?c=d&e=%2F", "/a?next=//b"])
    func safe(address: String) { #expect(ReturnAddress.isSafe(address)) }

    @Test(
        "an address that could lead elsewhere is none to come back to",
        arguments: [
            "", "a", "//evil.example", "///evil.example", "/\\evil.example", "/a\\b", "\\/evil.example",
            "https://evil.example/", "javascript:alert(1)", "/a b", "/a\r\nSet-Cookie: x=y", "/a\u{0}", "/ä",
            "/" + String(repeating: "a", count: 2048),
        ])
    func unsafe(address: String) { #expect(!ReturnAddress.isSafe(address)) }

    @Test(
        "an origin is scheme and authority, without the scheme's own port",
        arguments: [
            ("https://Shop.example.com", "https://shop.example.com"), ("https://a:443", "https://a"),
            ("http://a:80/x", "http://a"), ("http://a:443", "http://a:443"), ("https://a:8443/b?c", "https://a:8443"),
            ("https://a?b", "https://a"), ("https://[::1]:8443", "https://[::1]:8443"),
        ])
    func origin(url: String, origin: String) { #expect(OriginCheck.origin(url) == origin) }

    @Test(
        "other texts are no origin",
        arguments: ["null", "", "a", "ftp://a", "https://", "https://u@a", "file:///a", "https:a"])
    func noOrigin(text: String) { #expect(OriginCheck.origin(text) == nil) }

    private static let check = OriginCheck(
        own: "https://shop.example.com", allowed: OriginRules([.exact("https://app.example.com")]))

    @Test(
        "a request of our own pages passes, or of an origin that is let in",
        arguments: [
            (["https://shop.example.com"], [String]()), (["https://shop.example.com:443"], []),
            (["https://app.example.com"], []), ([], ["https://shop.example.com/a/b"]),
            (["https://shop.example.com"], ["https://evil.example/"]),
        ])
    func passes(origins: [String], referers: [String]) {
        #expect(Self.check.objection(origins: origins, referers: referers) == nil)
    }

    @Test(
        "a request of other pages does not, nor one that does not say whose it is",
        arguments: [
            (["https://evil.example"], [String]()), (["null"], []), (["http://shop.example.com"], []),
            (["https://shop.example.com.evil.example"], []), (["https://shop.example.com:8443"], []),
            ([], ["https://evil.example/https://shop.example.com"]), ([], ["https://shop.example.com@evil.example/"]),
            ([], []), (["https://shop.example.com", "https://evil.example"], []),
            ([], ["https://shop.example.com", "https://shop.example.com"]), ([""], ["https://shop.example.com/"]),
            (["https://evil.example"], ["https://shop.example.com/"]),
        ])
    func refuses(origins: [String], referers: [String]) {
        #expect(Self.check.objection(origins: origins, referers: referers) != nil)
    }

    @Test("a request that names no host has no pages of its own")
    func noHost() {
        #expect(OriginCheck(own: nil).objection(origins: ["https://a"], referers: []) != nil)
    }

    @Test("cookies have their attributes")
    func cookies() throws {
        var config = SessionConfig()
        config.csrf = .doubleSubmit
        let csrf = try #require(config.csrfCookie)
        #expect(
            config.sessionCookie.setting("v") == "__Host-sid=v; Path=/; SameSite=Lax; HttpOnly; Secure")
        #expect(
            config.loginCookie.setting("v", age: 600)
                == "__Host-sid-login=v; Path=/; SameSite=Lax; Max-Age=600; HttpOnly; Secure")
        #expect(csrf.setting("v") == "__Host-csrf=v; Path=/; SameSite=Lax; Secure")
        #expect(config.sessionCookie.clearing == "__Host-sid=; Path=/; SameSite=Lax; Max-Age=0; HttpOnly; Secure")
        config.isInsecure = true
        #expect(config.sessionCookie.setting("v") == "sid=v; Path=/; SameSite=Lax; HttpOnly")
        #expect(config.csrfCookie?.name == "csrf")
    }

    @Test("random tokens are long, and no two are the same")
    func random() {
        let tokens = Set((0..<1000).map { _ in RandomToken.make() })
        #expect(tokens.count == 1000)
        #expect(tokens.allSatisfy { $0.utf8.count == 43 })
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy
import Testing

@testable import PorticoFeatures

/// Sessions as stores keep them.
@Suite struct SessionTextTests {
    private static let whole = Session(
        owner: LoginKey(name: "web", issuer: "https://idp", clientID: "shop"),
        principal: Principal(
            id: "ada \"\u{1}é", roles: ["a", "b,c"], scopes: [], tier: "gold",
            claims: .object([
                .init("sub", .string("1")), .init("n", .number("1e400")), .init("l", .array([.null, .bool(true)])),
            ])),
        tokens: ProviderTokens(idToken: "i", accessToken: "a", refreshToken: "r", endsAt: -5), csrfSecret: [0, 255, 7],
        createdAt: 1, endsAt: Int64.max, idle: 3, refreshesAt: 4)

    @Test("what is written is read as the same")
    func same() throws {
        let bare = Session(
            owner: Self.whole.owner, principal: Principal(id: ""), tokens: ProviderTokens(idToken: ""), createdAt: 0,
            endsAt: 0, idle: 1)
        for session in [Self.whole, bare] {
            let again = try #require(SessionText.read(SessionText.write(session)))
            #expect(again.owner == session.owner && again.principal == session.principal)
            #expect(
                again.tokens.idToken == session.tokens.idToken && again.tokens.accessToken == session.tokens.accessToken
            )
            #expect(
                again.tokens.refreshToken == session.tokens.refreshToken && again.tokens.endsAt == session.tokens.endsAt
            )
            #expect(again.csrfSecret == session.csrfSecret && again.idle == session.idle)
            #expect(again.createdAt == session.createdAt && again.endsAt == session.endsAt)
            #expect(again.refreshesAt == session.refreshesAt)
        }
    }

    @Test("of a session that lacks anything, or is cut off, nothing is read")
    func damaged() {
        let text = SessionText.write(Self.whole)
        for count in 0..<text.count { #expect(SessionText.read(Array(text[..<count])) == nil) }
        let words = String(decoding: text, as: UTF8.self)
        for name in [
            "v", "auth", "issuer", "client", "user", "id_token", "csrf", "created", "ends", "idle", "refreshes",
        ] {
            for other in ["x\(name)", ""] {
                let changed = words.replacing("\"\(name)\":", with: "\"\(other)\":")
                #expect(changed != words && SessionText.read(Array(changed.utf8)) == nil, "\(name)")
            }
        }
        for other in ["2", "\"1\"", "1.0", "null"] {
            let changed = words.replacing("\"v\":1,", with: "\"v\":\(other),")
            #expect(changed != words && SessionText.read(Array(changed.utf8)) == nil, "\(other)")
        }
    }

    @Test("nothing but an object of bounded size and depth is read")
    func hostile() {
        let words = String(decoding: SessionText.write(Self.whole), as: UTF8.self)
        let deep = String(repeating: "[", count: 5000)
        for text in [
            "", "null", "[]", "{}", deep, "{\"a\":" + deep, "[" + words + "]",
        ] {
            #expect(SessionText.read(Array(text.utf8)) == nil)
        }
        let padded = words.dropLast() + ",\"x\":\"" + String(repeating: "x", count: SessionText.longest) + "\"}"
        #expect(SessionText.read(Array(padded.utf8)) == nil)
        #expect(SessionText.read(Array((words.dropLast() + ",\"later\":[1]}").utf8)) != nil)
    }
}

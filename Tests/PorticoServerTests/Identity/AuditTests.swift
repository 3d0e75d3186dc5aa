// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoServer
import Testing

/// `portico audit`: who may call what.
@Suite struct AuditTests {
    private static let file =
        IdentityRig.auth + """
            parts: { me: { call: "GET app:/me", forward_auth: true } }
            routes:
              known:  { match: GET /known, to: app, auth: { any: [idp, key] }, allow: { roles: [admin, boss], scopes: "a:b", client_ip: 10.0.0.0/8, claims: { dept: sales } } }
              relays: { match: /relays, to: app, auth: idp, forward_auth: true }
              some:   { match: /some, to: app, auth: { any: [key, anonymous] } }
              open:   { match: /open, to: app, auth: none }
              unsaid: { match: /unsaid, to: app }
              here:   { match: /here, respond: { body: x }, auth: idp }
              home:   { match: GET /home, auth: idp, compose: { me: { use: me } } }
            """

    private static func row(_ route: String) throws -> AuditRow {
        try #require(try Blueprint.load(text: Self.file).auditRows.first { $0.route == route })
    }

    @Test("what a route asks for is said in words")
    func known() throws {
        let row = try Self.row("known")
        #expect(row.access == .known)
        #expect(
            row.who == """
                idp (tokens of https://idp.example/), or key (keys of consumers); has one of the roles admin, boss; \
                has the scope a:b; claim dept is sales; comes from 10.0.0.0/8
                """)
        #expect(row.services == ["app"])
        #expect(row.identity == ["X-User-Id", "X-User-Roles", "X-User-Kind", "X-User-Tier"])
        #expect(row.withheld == ["the header 'Authorization'", "the header 'X-Api-Key'"])
        #expect(row.forwarded.isEmpty)
    }

    @Test("what goes on to services is named")
    func forwarded() throws {
        let relays = try Self.row("relays")
        #expect(relays.forwarded == ["the header 'Authorization'"] && relays.withheld.isEmpty)
        #expect(try Self.row("home").forwarded == ["the header 'Authorization' to app"])
        #expect(try Self.row("here").services.isEmpty)
        #expect(try Self.row("here").text.contains("no service"))
    }

    @Test("how far each stands open is told, and counted")
    func open() throws {
        let rows = try Blueprint.load(text: Self.file).auditRows
        #expect(rows.map(\.access) == [.known, .known, .optional, .open, .unsaid, .known, .known])
        let text = AuditSummary(rows).text
        #expect(
            text == """
                1 of 7 ask nobody, and do not say that this is meant: unsaid
                1 of 7 say 'auth: none': open
                1 of 7 let nobody in particular pass: some
                """)
        #expect(AuditSummary(rows.filter { $0.access == .known }).text == "Every route asks who calls.")
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy
import PorticoServer
import Testing

/// No client can say who it is, on any kind of route, whoever is asked and whatever comes of it.
@Suite struct SpoofingTests {
    private static let routes = """
          forward:   { match: /forward, to: app, auth: AUTH }
          relays:    { match: /relays, to: app, auth: AUTH, forward_auth: true }
          split:     { match: /split, auth: AUTH, split: [{ share: 50%, to: app }, { to: app }] }
          compose:   { match: GET /compose, auth: AUTH, compose: { p: { call: GET app:/p, forward_auth: true } } }
          rewritten: { match: "/rewritten/{x}", to: "app:/y/{x}", auth: AUTH }
        """

    private static let spoofed = ["X-User-Id", "x-user-id", "X_User_Id", "X_USER-ID", "X-User_Roles", "X-User-Roles"]
        .map { "\($0): admin\r\n" }.joined()

    /// What may stand in them: what the gateway has written.
    private static let own: [String: Set<String>] = [
        "x-user-id": ["42", "acme"], "x-user-roles": ["partner", "user"], "x-user-kind": ["user", "consumer"],
        "x-user-tier": ["gold"],
    ]

    private static let credentials = [
        "", "X-Api-Key: key-a\r\n",
        "Authorization: Bearer \(TestToken.hs256(IdentityRig.claims + #","realm":{"roles":["user"]}"#))\r\n",
        "Authorization: Bearer wrong\r\n", "X-Api-Key: wrong\r\n",
    ]

    @Test(
        "identity headers of a client never reach a service",
        arguments: ["none", "idp", "key", "{ any: [idp, key] }", "{ any: [idp, key, anonymous] }"])
    func forwarded(_ auth: String) throws {
        let routes = Self.routes.replacing("AUTH", with: auth)
        var calls = 0
        for path in ["/forward", "/relays", "/split", "/compose", "/rewritten/7"] {
            for credential in Self.credentials {
                let rig = try IdentityRig(routes, "GET \(path)", Self.spoofed + credential)
                for call in rig.outcome.calls {
                    calls += 1
                    for field in call.message.fields {
                        let name = field.name.lowercased().replacing("_", with: "-")
                        guard let own = Self.own[name] else { continue }
                        #expect(own.contains(field.value), "\(auth) \(path): \(field)")
                        #expect(!field.name.contains("_"), "\(auth) \(path): \(field)")
                    }
                }
            }
        }
        #expect(calls > 0)
    }

    @Test("templates see what was verified, never what the client said")
    func templates() throws {
        let routes = """
              a: { match: GET /a, auth: { any: [key, anonymous] }, compose: { p: { call: "GET app:/p?id={header.X-User-Id}", fallback: 0 } } }
            """
        #expect(try IdentityRig(routes, "GET /a", Self.spoofed).outcome.calls.isEmpty)
        let rig = try IdentityRig(routes, "GET /a", Self.spoofed + "X-Api-Key: key-a\r\n")
        #expect(rig.target == "/p?id=acme")
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoProxy
import PorticoServer
import Testing

/// `auth`: who calls, and what becomes of the credential.
@Suite struct AuthTests {
    private static let token = TestToken.hs256(
        IdentityRig.claims + #","realm":{"roles":["user","admin"]},"plan":"gold""#)

    @Test("a verified token names the user, to the service too")
    func verifies() throws {
        let rig = try IdentityRig(
            "  a: { match: /a, to: app, auth: idp }", "GET /a", "Authorization: Bearer \(Self.token)\r\n")
        #expect(rig.status == 200)
        #expect(rig.sent("x-user-id") == "42")
        #expect(rig.sent("x-user-roles") == "user,admin")
        #expect(rig.sent("x-user-kind") == "user")
        #expect(rig.sent("x-user-tier") == "gold")
    }

    @Test(
        "the scheme is read in any case, and blanks before the token do not matter",
        arguments: ["bearer ", "BEARER ", "Bearer   "])
    func scheme(_ prefix: String) throws {
        let rig = try IdentityRig(
            "  a: { match: /a, to: app, auth: idp }", "GET /a", "Authorization: \(prefix)\(Self.token)\r\n")
        #expect(rig.status == 200)
    }

    @Test("without a credential: 401, which says where one belongs")
    func missing() throws {
        let rig = try IdentityRig("  a: { match: /a, to: app, auth: { any: [idp, key] } }", "GET /a")
        #expect(rig.status == 401)
        #expect(rig.error == "unauthenticated")
        #expect(rig.challenges == ["Bearer realm=\"idp\"", "ApiKey realm=\"key\""])
        #expect(rig.outcome.calls.isEmpty)
    }

    @Test(
        "a wrong credential is a 401, and nothing reaches the service",
        arguments: [
            ("Authorization: Bearer x\r\n", "invalid_token"),
            ("Authorization: Bearer\r\n", "empty"),
            (
                "Authorization: Bearer \(TestToken.hs256(IdentityRig.claims, secret: "another secret of that length ok"))\r\n",
                "signature"
            ),
            ("Authorization: Bearer \(TestToken.hs256(IdentityRig.claims + ",\"exp\":1000000000"))\r\n", "expired"),
            (
                "Authorization: Bearer \(TestToken.hs256(#""iss":"https://evil.example/","aud":"shop","sub":"1""#))\r\n",
                "issuer"
            ),
            (
                "Authorization: Bearer \(TestToken.hs256(#""iss":"https://idp.example/","aud":"bank","sub":"1""#))\r\n",
                "audience"
            ),
            (
                "Authorization: Bearer \(TestToken.hs256(#""iss":"https://idp.example/","aud":"shop""#))\r\n",
                "who it is for"
            ),
            (
                "Authorization: Bearer \(TestToken.hs256(#""iss":"https://idp.example/","aud":"shop","sub":"4\r\nX-Evil: 2""#))\r\n",
                "invalid_token"
            ),
            ("Authorization: Bearer \(token)\r\nAuthorization: Bearer \(token)\r\n", "several"),
        ])
    func wrong(_ fields: String, _ word: String) throws {
        let rig = try IdentityRig("  a: { match: /a, to: app, auth: { any: [idp, anonymous] } }", "GET /a", fields)
        #expect(rig.status == 401)
        #expect(rig.error == "invalid_credentials")
        #expect(rig.challenges.count == 1)
        #expect(rig.challenges.first?.contains("error=\"invalid_token\"") == true)
        #expect(rig.challenges.first?.contains(word) == true, "\(rig.challenges)")
        #expect(rig.outcome.calls.isEmpty)
    }

    @Test("an id with controls is nobody's: it could end a field and begin another")
    func smuggling() throws {
        for id in [#"4\r\nX-Evil: 2"#, #"4\u0000"#, " 42", "42 ", "", #"4\u007f"#] {
            let token = TestToken.hs256(#""iss":"https://idp.example/","aud":"shop","sub":"\#(id)""#)
            let rig = try IdentityRig(
                "  a: { match: /a, to: app, auth: idp }", "GET /a", "Authorization: Bearer \(token)\r\n")
            #expect(rig.status == 401, "\(id)")
        }
    }

    @Test("roles that a service would read as others are left out")
    func roles() throws {
        let token = TestToken.hs256(
            IdentityRig.claims + #","realm":{"roles":[" admin","","a\nb","user","boss "]},"plan":" gold""#)
        let route = "  a: { match: /a, to: app, auth: idp }"
        let rig = try IdentityRig(route, "GET /a", "Authorization: Bearer \(token)\r\n")
        #expect(rig.sent("x-user-roles") == "user")
        #expect(rig.sent("x-user-tier") == nil)
    }

    @Test("a role with a comma cannot pass for two")
    func commas() throws {
        let token = TestToken.hs256(IdentityRig.claims + #","realm":{"roles":["user","x,admin"]}"#)
        let rig = try IdentityRig(
            "  a: { match: /a, to: app, auth: idp }", "GET /a", "Authorization: Bearer \(token)\r\n")
        #expect(rig.sent("x-user-roles") == "user")
    }

    // MARK: Alternatives

    @Test("`any`: one that is right will do, and none may be wrong")
    func any() throws {
        let route = "  a: { match: /a, to: app, auth: { any: [idp, key] } }"
        let bearer = "Authorization: Bearer \(Self.token)\r\n"
        #expect(try IdentityRig(route, "GET /a", bearer).sent("x-user-id") == "42")
        #expect(try IdentityRig(route, "GET /a", "X-Api-Key: key-a\r\n").sent("x-user-id") == "acme")
        // Both: the first of the list is who calls.
        #expect(try IdentityRig(route, "GET /a", bearer + "X-Api-Key: key-a\r\n").sent("x-user-id") == "42")
        #expect(try IdentityRig(route, "GET /a", bearer + "X-Api-Key: wrong\r\n").status == 401)
        #expect(try IdentityRig(route, "GET /a", "Authorization: Bearer x\r\nX-Api-Key: key-a\r\n").status == 401)
    }

    @Test("a token that one of several issuers takes is not wrong")
    func issuers() throws {
        let other = TestToken.hs256(
            #""iss":"https://other.example/","aud":"shop","sub":"7""#, secret: "fedcba9876543210fedcba9876543210")
        for methods in ["[idp, other]", "[other, idp]"] {
            let rig = try IdentityRig(
                "  a: { match: /a, to: app, auth: { any: \(methods) } }", "GET /a", "Authorization: Bearer \(other)\r\n"
            )
            #expect(rig.sent("x-user-id") == "7")
        }
        let neither = TestToken.hs256(#""iss":"https://third.example/","aud":"shop","sub":"7""#)
        let rig = try IdentityRig(
            "  a: { match: /a, to: app, auth: { any: [idp, other] } }", "GET /a", "Authorization: Bearer \(neither)\r\n"
        )
        #expect(rig.status == 401)
    }

    @Test("`anonymous` lets a request without credentials pass, as nobody")
    func anonymous() throws {
        let rig = try IdentityRig(
            "  a: { match: /a, to: app, auth: { any: [idp, anonymous] } }", "GET /a", "X-User-Id: 1\r\nX_User_Id: 1\r\n"
        )
        #expect(rig.status == 200)
        #expect(rig.sent("x-user-id") == nil)
        #expect(rig.sent("x_user_id") == nil)
    }

    @Test(
        "where `anonymous` passes, what stands in `Authorization` and nobody can read is wrong",
        arguments: ["Bearer\tx", "Foo x", "a.b.c", "Foo x, Bearer y"])
    func strange(_ value: String) throws {
        let route = "  a: { match: /a, to: app, auth: { any: [idp, anonymous] } }"
        #expect(try IdentityRig(route, "GET /a", "Authorization: \(value)\r\n").status == 401)
        let key = "  a: { match: /a, to: app, auth: { any: [key, anonymous] } }"
        #expect(try IdentityRig(key, "GET /a", "Authorization: \(value)\r\n").status == 200)
    }

    // MARK: Places

    @Test(
        "a token is found where the configuration says, and goes no further",
        arguments: [
            ("GET /a", "Cookie: a=1; token=TOKEN; b=2\r\n", "a=1; b=2", "/a"),
            ("GET /a?x=1&access_token=TOKEN&y=2", "", nil, "/a?x=1&y=2"),
            ("GET /a?access_token=TOKEN", "Cookie: a=1\r\n", "a=1", "/a"),
            ("GET /a", "X-Token: TOKEN\r\n", nil, "/a"),
            ("GET /a", "X-Token: Bearer TOKEN\r\nCookie: token\r\n", "token", "/a"),
        ])
    func places(_ line: String, _ fields: String, _ cookie: String?, _ target: String) throws {
        let fill = { (text: String) in text.replacing("TOKEN", with: Self.token) }
        let rig = try IdentityRig("  a: { match: /a, to: app, auth: cookie }", fill(line), fill(fields))
        #expect(rig.status == 200)
        #expect(rig.sent("x-user-id") == "42")
        #expect(rig.sent("x-token") == nil)
        #expect(rig.sent("cookie") == cookie)
        #expect(rig.target == target)
    }

    @Test("a token in two places is refused, right or wrong: who calls must not hang on which is read")
    func twoPlaces() throws {
        for (line, fields) in [
            ("GET /a?access_token=\(Self.token)", "Cookie: token=\(Self.token)\r\n"),
            ("GET /a?access_token=x", "Cookie: token=\(Self.token)\r\n"),
            ("GET /a?access_token=\(Self.token)", "Cookie: token=x\r\n"),
            ("GET /a?access_token=\(Self.token)", "X-Token: \(Self.token)\r\n"),
        ] {
            #expect(try IdentityRig("  a: { match: /a, to: app, auth: cookie }", line, fields).status == 401)
            // Nor where another method takes one of them.
            for any in ["[one-cookie, cookie]", "[cookie, one-cookie]"] {
                let route = "  a: { match: /a, to: app, auth: { any: \(any) } }"
                #expect(try IdentityRig(route, line, fields).status == 401)
            }
        }
    }

    @Test("several of a kind are refused: gateway and service could take different ones")
    func several() throws {
        for (line, fields) in [
            ("GET /a", "Cookie: token=\(Self.token); token=x\r\n"),
            ("GET /a", "Cookie: token=\(Self.token)\r\nCookie: token=x\r\n"),
            ("GET /a?access_token=\(Self.token)&access_token=x", ""),
            ("GET /a", "X-Token: \(Self.token)\r\nX-Token: x\r\n"),
        ] {
            #expect(try IdentityRig("  a: { match: /a, to: app, auth: cookie }", line, fields).status == 401)
        }
    }

    @Test("what carried the credential goes on where the route says so, and where nobody asks for it")
    func forwards() throws {
        let fields = "Authorization: Bearer \(Self.token)\r\nX-Api-Key: key-a\r\n"
        let one = try IdentityRig("  a: { match: /a, to: app, auth: { any: [idp, key] } }", "GET /a", fields)
        #expect(one.sent("authorization") == nil)
        #expect(one.sent("x-api-key") == nil)
        let alias = try IdentityRig(
            "  a: { match: /a, to: app, auth: key }", "GET /a", "X-Api-Key: key-a\r\nX_Api_Key: other\r\n")
        #expect(alias.sent("x-user-id") == "acme" && alias.sent("x_api_key") == nil)
        let two = try IdentityRig("  a: { match: /a, to: app, auth: idp, forward_auth: true }", "GET /a", fields)
        #expect(two.sent("authorization") == "Bearer \(Self.token)")
        let open = try IdentityRig("  a: { match: /a, to: app, auth: none }", "GET /a", fields)
        #expect(open.sent("authorization") == "Bearer \(Self.token)")
        #expect(open.sent("x-user-id") == nil)
    }

    @Test("a part gets no credential unless it says so")
    func parts() throws {
        let fields = "Authorization: Bearer \(Self.token)\r\n"
        let route = "  a: { match: GET /a, auth: idp, compose: { p: { call: \"GET app:/p?u={user.id}\" } } }"
        let rig = try IdentityRig(route, "GET /a", fields)
        #expect(rig.target == "/p?u=42")
        #expect(rig.sent("authorization") == nil)
        let asking = route.replacing("{user.id}\"", with: "{user.id}\", forward_auth: true")
        #expect(try IdentityRig(asking, "GET /a", fields).sent("authorization") == "Bearer \(Self.token)")
    }

    // MARK: Keys

    @Test("an API key names its consumer")
    func keys() throws {
        let route = "  a: { match: /a, to: app, auth: key }"
        let rig = try IdentityRig(route, "GET /a", "X-API-KEY: key-a\r\n")
        #expect(rig.sent("x-user-id") == "acme")
        #expect(rig.sent("x-user-kind") == "consumer")
        #expect(rig.sent("x-user-roles") == "partner")
        #expect(rig.sent("x-user-tier") == "gold")
        #expect(try IdentityRig(route, "GET /a", "X-Api-Key: key-new\r\n").sent("x-user-id") == "zeta")
        for key in ["key-A", "key-a ", "key", "\(IdentityRig.digest("key-a"))"] where key != "key-a " {
            #expect(try IdentityRig(route, "GET /a", "X-Api-Key: \(key)\r\n").status == 401)
        }
        let query = try IdentityRig("  a: { match: /a, to: app, auth: query-key }", "GET /a?key=k%65y-a&b=1")
        #expect(query.sent("x-user-id") == "acme")
        #expect(query.target == "/a?b=1")
    }

    @Test("who calls is given in a test, and no credential is asked for")
    func given() throws {
        let rig = try IdentityRig("  a: { match: /a, to: app, auth: idp }", "GET /a", as: Principal(id: "9"))
        #expect(rig.sent("x-user-id") == "9")
    }
}

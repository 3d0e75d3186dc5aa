// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy
import PorticoServer
import Testing

/// `allow`: who of those that are known may do it.
@Suite struct AllowTests {
    private static let user = Principal(
        id: "42", roles: ["customer", "support"], scopes: ["orders:read", "orders:write"],
        claims: .object([
            .init("dept", .string("sales")), .init("groups", .array([.string("a"), .string("b")])),
            .init("level", .number("3")), .init("https://x.example/org", .string("acme")),
            .init("address", .object([.init("city", .string("Bern"))])),
        ]))

    private static func status(_ allow: String, _ line: String = "GET /a") throws -> Int {
        try IdentityRig("  a: { match: /a, to: app, auth: idp, allow: \(allow) }", line, as: Self.user).status
    }

    @Test(
        "all conditions must hold",
        arguments: [
            ("{ roles: [admin, customer] }", true),
            ("{ roles: admin }", false),
            ("{ roles: Customer }", false),
            ("{ roles: { all: [customer, support] } }", true),
            ("{ roles: { all: [customer, admin] } }", false),
            ("{ scopes: [\"orders:read\", \"orders:write\"] }", true),
            ("{ scopes: [\"orders:read\", \"orders:delete\"] }", false),
            ("{ scopes: { any: [\"orders:read\", \"orders:delete\"] } }", true),
            ("{ scopes: order }", false),
            ("{ claims: { dept: sales } }", true),
            ("{ claims: { dept: [support, sales] } }", true),
            ("{ claims: { dept: Sales } }", false),
            ("{ claims: { groups: b } }", true),
            ("{ claims: { groups: [c, d] } }", false),
            ("{ claims: { level: 3 } }", true),
            ("{ claims: { level: 4 } }", false),
            ("{ claims: { \"https://x.example/org\": acme } }", true),
            ("{ claims: { address.city: Bern } }", true),
            ("{ claims: { nothing: x } }", false),
            ("{ claims: { dept: sales, level: 4 } }", false),
            ("{ roles: customer, scopes: \"orders:delete\" }", false),
            ("{ methods: [GET, PUT] }", true),
            ("{ methods: PUT }", false),
            ("{ client_ip: 127.0.0.0/8 }", true),
            ("{ client_ip: [10.0.0.0/8, \"2001:db8::/32\"] }", false),
            ("{ roles: customer, client_ip: 10.0.0.0/8 }", false),
        ])
    func conditions(_ allow: String, _ holds: Bool) throws {
        #expect(try Self.status(allow) == (holds ? 200 : 403))
    }

    @Test("who may GET may HEAD")
    func head() throws { #expect(try Self.status("{ methods: GET }", "HEAD /a") == 200) }

    @Test("a scope that lacks is named, as RFC 6750 has it; anything else is not")
    func tells() throws {
        let route = "  a: { match: /a, to: app, auth: idp, allow: { scopes: [\"a:x\", \"b:y\"] } }"
        let scope = try IdentityRig(route, "GET /a", as: Self.user)
        #expect(scope.error == "insufficient_scope")
        #expect(scope.challenges == ["Bearer error=\"insufficient_scope\", scope=\"a:x b:y\""])
        let role = try IdentityRig(
            "  a: { match: /a, to: app, auth: idp, allow: { roles: secret-role } }", "GET /a", as: Self.user)
        #expect(role.error == "forbidden")
        #expect(role.challenges.isEmpty)
        #expect(String(decoding: role.outcome.answer?.body ?? [], as: UTF8.self).contains("secret-role") == false)
    }

    @Test("nobody in particular is asked to say who it is")
    func stranger() throws {
        let rig = try IdentityRig(
            "  a: { match: /a, to: app, auth: { any: [idp, key, anonymous] }, allow: { roles: customer } }", "GET /a")
        #expect(rig.status == 401)
        #expect(rig.challenges.count == 2)
    }

    @Test("the rules hold in any spelling of a path, or it is no path at all")
    func paths() throws {
        let routes = """
              open:  { match: /**, to: app, auth: none }
              admin: { match: /admin/**, to: app, auth: idp, allow: { roles: admin } }
            """
        for path in [
            "/admin/x", "/%61dmin/x", "//admin/x", "/./admin/x", "/public/../admin/x", "/public/%2e%2e/admin/x",
            "/admin", "/admin/", "/%2e/admin/x", "/x/..//admin",
        ] {
            #expect(try IdentityRig(routes, "GET \(path)").status == 401, "\(path)")
        }
        for path in ["/x/..%2fadmin", "/x/..;/admin", "/x%5c..%5cadmin", "/x/%252e%252e/admin/%00", "/admin%2fx"] {
            let rig = try IdentityRig(routes, "GET \(path)")
            #expect(rig.status == 400 || rig.status == 401, "\(path): \(rig.status)")
        }
        // Another name, as a service behind would see it too.
        #expect(try IdentityRig(routes, "GET /Admin/x").target == "/Admin/x")
    }
}

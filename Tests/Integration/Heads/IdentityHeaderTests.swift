// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

@Suite struct IdentityHeaderTests {
    private static let yaml =
        Rig.plain + "\nidentity_headers: { X-User-Id: \"{user.id}\", X-User-Role: \"{user.roles}\" }"

    @Test("a client's copies are removed, in any case and however often they come")
    func removed() async throws {
        try await Rig.run(Self.yaml) { rig in
            let seen = try await rig.forwarded(
                "GET / HTTP/1.1\r\nHost: a\r\nX-User-Id: 1\r\nx-user-id: 2\r\nX-USER-ID: 3\r\nx-User-role: admin\r\nX-Other: 4\r\n\r\n"
            )
            #expect(seen["X-User-Id"] == nil && seen["X-User-Role"] == nil)
            #expect(seen["X-Other"] == "4")
        }
    }

    /// CGI and those who follow it make one variable of all these.
    @Test(
        "no spelling that a service may take for one of the names passes, in head or trailers",
        arguments: ["X_User_Id", "x_user-ID", "X-User_id", "X.User.Id", "X!User~Id"])
    func confusable(_ name: String) async throws {
        try await Rig.run(Self.yaml) { rig in
            let seen = try await rig.forwarded(
                "POST / HTTP/1.1\r\nHost: a\r\n\(name): admin\r\nX_Other: 1\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "0\r\n\(name): admin\r\nX_Sum: 2\r\n\r\n")
            #expect(seen[name] == nil && seen["X_Other"] == "1")
            #expect(seen.trailers == [RawField("X_Sum", "2")])
        }
    }

    @Test("a field that a route sets is there once, whichever way a service reads names")
    func setByRoute() async throws {
        let yaml = """
            services: { app: "${app}" }
            routes:
              all:
                match: /**
                to: app
                headers: { request: { set: { X-Tenant: gold }, remove: [X-Gone] } }
              changed:
                match: /changed
                to: app
                transform: { request: { headers: { set: { X-Tenant: gold }, remove: [X-Gone] } } }
            """
        try await Rig.run(yaml) { rig in
            for path in ["/", "/changed"] {
                let seen = try await rig.forwarded(
                    "POST \(path) HTTP/1.1\r\nHost: a\r\nX_Tenant: free\r\nx-tenant: free\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "0\r\nX_TENANT: free\r\nX-Tenant: free\r\nX-Gone: 1\r\nX-Kept: 1\r\n\r\n")
                #expect(seen["X-Tenant"] == "gold" && seen["X_Tenant"] == nil && seen.values("X-Tenant").count == 1)
                #expect(seen.trailers == [RawField("X-Kept", "1")])
            }
        }
    }

    @Test("Connection does not bring one through")
    func connection() async throws {
        try await Rig.run(Self.yaml) { rig in
            let seen = try await rig.forwarded(
                "GET / HTTP/1.1\r\nHost: a\r\nConnection: X-User-Id\r\nX-User-Id: 1\r\n\r\n")
            #expect(seen["X-User-Id"] == nil)
        }
    }

    @Test("a predicate on one sees nothing of the client's")
    func predicate() async throws {
        let yaml = """
            services: { app: "${app}" }
            identity_headers: { X-User-Id: "{user.id}" }
            routes:
              known: { match: { path: /**, headers: { X-User-Id: present } }, to: "app:/known" }
              unknown: { match: /**, to: "app:/unknown" }
            """
        try await Rig.run(yaml) { rig in
            let seen = try await rig.forwarded("GET / HTTP/1.1\r\nHost: a\r\nX-User-Id: 1\r\n\r\n")
            #expect(seen.target == "/unknown")
        }
    }
}

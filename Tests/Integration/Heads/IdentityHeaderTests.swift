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

    @Test("a name with underscores is another name")
    func underscores() async throws {
        try await Rig.run(Self.yaml) { rig in
            let seen = try await rig.forwarded("GET / HTTP/1.1\r\nHost: a\r\nX_User_Id: 1\r\nX-User-Id: 2\r\n\r\n")
            #expect(seen["X_User_Id"] == "1")
            #expect(seen["X-User-Id"] == nil)
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

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

@Suite struct AdminTests {
    @Test("healthz and readyz answer on the admin address", arguments: ["/healthz", "/readyz"])
    func health(_ path: String) async throws {
        try await Rig.run { rig in
            let admin = try await rig.gateway.connectToAdmin()
            try await admin.send("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await admin.receiveResponse().status == 200)
        }
    }

    @Test("neither the routes are reachable there, nor health at the front door")
    func separate() async throws {
        let yaml = "routes: { hello: { match: /hello, respond: { body: hello } } }"
        try await Rig.run(yaml) { rig in
            let admin = try await rig.gateway.connectToAdmin()
            try await admin.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await admin.receiveResponse().status == 404)
            let client = try await rig.connect()
            for path in ["/healthz", "/readyz"] {
                try await client.send("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try await client.receiveResponse().status == 404)
            }
        }
    }
}

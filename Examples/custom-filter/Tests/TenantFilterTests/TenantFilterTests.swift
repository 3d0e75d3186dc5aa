// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import TenantFilter
import Testing

@Suite struct TenantFilterTests {
    private static let yaml = """
        services: { app: "${app}" }
        defaults: { tenant: { known: [acme, globex] } }
        routes:
          named: { match: /named, to: app }
          shop: { match: "/shops/{tenant}", to: app, tenant: { from: "{path.tenant}" } }
        """

    /// A gateway with the filter, in front of a service that answers with the `Tenant` that it is told.
    private static func ask(_ target: String, _ fields: String = "") async throws -> RawMessage {
        let service = try await FakeUpstream(answering: { request in
            let tenant = request["Tenant"] ?? "nobody"
            return "HTTP/1.1 200 OK\r\nContent-Length: \(tenant.utf8.count)\r\n\r\n\(tenant)"
        })
        let gateway = try TestGateway(Self.yaml, values: ["app": service.url], filters: [TenantFilter.self])
        let client = try await gateway.connect()
        try await client.send("GET \(target) HTTP/1.1\r\nHost: shop.test\r\n\(fields)\r\n")
        let response = try await client.receiveResponse()
        await gateway.stop()
        await service.stop()
        return response
    }

    @Test("a known tenant is told to the service and in the response")
    func known() async throws {
        let response = try await Self.ask("/named", "X-Tenant: acme\r\n")
        #expect(response.status == 200 && response.text == "acme")
        #expect(response["Tenant"] == "acme")
    }

    @Test("a request that names no tenant is refused, and so is one that names an unknown one")
    func refused() async throws {
        #expect(try await Self.ask("/named").status == 400)
        #expect(try await Self.ask("/named", "X-Tenant: initech\r\n").status == 403)
    }

    @Test("what a client says in the field for services is not believed")
    func forged() async throws {
        #expect(try await Self.ask("/named", "Tenant: acme\r\n").status == 400)
        #expect(try await Self.ask("/named", "Tenant: globex\r\nX-Tenant: acme\r\n").text == "acme")
    }

    @Test("a route's own policy replaces that of the defaults whole")
    func inherited() async throws {
        #expect(try await Self.ask("/shops/initech").text == "initech")
    }
}

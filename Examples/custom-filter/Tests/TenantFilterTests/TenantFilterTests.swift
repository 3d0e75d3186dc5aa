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

    @Test("a tenant has so many requests in flight and no more, until one of them has ended, in whatever way")
    func inFlight() async throws {
        let service = try await FakeUpstream()
        let yaml = "services: { app: \"${app}\" }\nroutes: { all: { match: /**, to: app, tenant: { in_flight: 1 } } }"
        let gateway = try TestGateway(yaml, values: ["app": service.url], filters: [TenantFilter.self])
        let (first, second) = (try await gateway.connect(), try await gateway.connect())
        func send(_ tenant: String, on client: RawConnection) async throws {
            try await client.send("GET / HTTP/1.1\r\nHost: shop.test\r\nX-Tenant: \(tenant)\r\n\r\n")
        }
        try await send("acme", on: first)
        let server = try await service.accept()
        _ = try await server.receiveRequest()
        try await send("acme", on: second)
        #expect(try await second.receiveResponse().status == 429)
        // Another tenant is not concerned.
        try await send("globex", on: second)
        let other = try await service.accept()
        _ = try await other.receiveRequest()
        try await other.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        #expect(try await second.receiveResponse()["Tenant"] == "globex")
        // The client leaves; the service's end of its request shows that the gateway knows.
        await first.close()
        try await server.receiveEnd()
        try await send("acme", on: second)
        _ = try await other.receiveRequest()
        try await other.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        #expect(try await second.receiveResponse().status == 200)
        await gateway.stop()
        await service.stop()
    }

    @Test("a route's own policy replaces that of the defaults whole")
    func inherited() async throws {
        #expect(try await Self.ask("/shops/initech").text == "initech")
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// Where redirects lead, and where no value of a request can make them lead.
@Suite struct RedirectTests {
    private static let yaml = """
        services: { app: "${app}" }
        routes:
          turned: { match: "/go/{id}/{rest**}", redirect: "/{rest}/{id}" }
          around: { match: "/in/{id}/{rest**}", redirect: "/a/{rest}/{rest}/{id}" }
          secure: { match: "/secure/**", redirect: "https://{host}{path}" }
          port:   { match: "/port/**", redirect: { to: "https://{hostname}:8443{path}", status: 301 } }
          www:    { match: "/www/**", redirect: "http://www.{hostname}/x/**" }
        """

    private static func location(_ target: String, host: String = "Host: shop.example:8080\r\n") async throws -> String
    {
        var location = ""
        try await Rig.run(Self.yaml) { rig in
            let client = try await rig.connect()
            try await client.send("GET \(target) HTTP/1.1\r\n\(host)\r\n")
            let response = try await client.receiveResponse()
            #expect(300..<400 ~= response.status, "\(response.startLine)")
            location = response["Location"] ?? ""
        }
        return location
    }

    @Test(
        "no value makes a reference to another host",
        arguments: [
            ("/go/evil.com", "/evil.com"), ("/go/evil.com/", "/evil.com"), ("/go//evil.com", "/evil.com"),
            ("/go/evil.com//", "/evil.com"), ("/go/evil.com?x=//y", "/evil.com?x=//y"),
            ("/go/%65vil.com", "/evil.com"), ("/go/a/b", "/b/a"), ("/in/x/.", "/a/x"),
            ("/in/evil.com", "/a/evil.com"),
        ])
    func stays(_ target: String, _ expected: String) async throws {
        #expect(try await Self.location(target) == expected)
    }

    @Test(
        "what would be read in two ways is a 400",
        arguments: ["/go/%5Cevil.com", "/go/%2Fevil.com", "/go/%09evil.com/x"])
    func refused(_ target: String) async throws {
        try await Rig.run(Self.yaml) { rig in
            let client = try await rig.connect()
            try await client.send("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n")
            let response = try await client.receiveResponse()
            #expect(response.status == 400 && response["Location"] == nil)
        }
    }

    @Test("the host that was asked for stands in the target, with its port or without")
    func hosts() async throws {
        #expect(try await Self.location("/secure/a%20b?q=1") == "https://shop.example:8080/secure/a%20b?q=1")
        #expect(try await Self.location("/port/x") == "https://shop.example:8443/port/x")
        #expect(try await Self.location("/www/y/z") == "http://www.shop.example/x/y/z")
        #expect(try await Self.location("/port/x", host: "Host: [::1]:80\r\n") == "https://[::1]:8443/port/x")
        #expect(try await Self.location("/secure", host: "Host: shop.example\r\n") == "https://shop.example/secure")
        #expect(try await Self.location("http://other.example/secure/x") == "https://other.example/secure/x")
    }

    @Test("a request that names no host gets a 400, not half an address")
    func noHost() async throws {
        try await Rig.run(Self.yaml) { rig in
            let client = try await rig.connect()
            try await client.send("GET /secure/x HTTP/1.0\r\n\r\n")
            let response = try await client.receiveLastResponse()
            #expect(response.status == 400 && response["Location"] == nil)
        }
    }
}

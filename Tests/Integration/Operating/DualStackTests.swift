// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// `[::]` and the addresses of IPv4.
extension Timed {
    @Suite(.enabled(if: Loopback.hasV6, "the machine has no IPv6")) struct DualStackTests {
        private static let routes = """
            routes:
              who: { match: /, respond: { body: "", headers: { X-Client: "{client.ip}" } } }
            """

        /// The client's address as the gateway sees it; `nil`: nobody answers there.
        private static func client(at host: String, _ port: Int) async throws -> String? {
            guard let client = try? await RawConnection.connect(host: host, port: port) else { return nil }
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            let response = try await client.receiveResponse()
            await client.close()
            return response["X-Client"]
        }

        @Test("'[::]' takes IPv4 too, whose clients have their own addresses")
        func both() async throws {
            let gateway = try TestGateway("listeners: { public: { address: \"[::]:0\" } }\n" + Self.routes, workers: 2)
            #expect(try await Self.client(at: "::1", gateway.port) == "::1")
            #expect(try await Self.client(at: "127.0.0.1", gateway.port) == "127.0.0.1")
            await gateway.stop()
        }

        @Test("a network of IPv4 trusts a proxy that came by IPv4")
        func trusted() async throws {
            let gateway = try TestGateway(
                "listeners: { public: { address: \"[::]:0\", trusted_proxies: [127.0.0.0/8] } }\n" + Self.routes)
            let client = try await RawConnection.connect(port: gateway.port)
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 203.0.113.7\r\n\r\n")
            #expect(try await client.receiveResponse()["X-Client"] == "203.0.113.7")
            await client.close()
            await gateway.stop()
        }

        @Test("another listener on the port keeps IPv4", arguments: ["0.0.0.0", "127.0.0.1"])
        func apart(_ address: String) async throws {
            let port = try FreePort.take()
            let gateway = try TestGateway(
                """
                listeners:
                  public: { address: "[::]:\(port)" }
                  old: { address: "\(address):\(port)", limits: { connections: 1 } }
                \(Self.routes)
                """)
            let first = try await RawConnection.connect(port: port)
            try await first.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await first.receiveResponse().status == 200)
            // The listener of IPv4 is full, that of IPv6 is not.
            let second = try await RawConnection.connect(port: port)
            #expect(try await second.receiveLastResponse().status == 503)
            #expect(try await Self.client(at: "::1", port) == "::1")
            for client in [first, second] { await client.close() }
            await gateway.stop()
        }

        @Test("a reload that gives IPv4 to another listener, and takes it back")
        func reload() async throws {
            let port = try FreePort.take()
            let config = { (listeners: String) in
                "version: 1\nlisteners: { \(listeners) }\nadmin: { address: \"127.0.0.1:0\" }\n\(Self.routes)\n"
            }
            let six = "public: { address: \"[::]:\(port)\" }"
            let four = "old: { address: \"127.0.0.1:\(port)\", limits: { connections: 1 } }"
            try await PorticoProcess(files: ["gateway.yaml": config(six)], workers: 2).use { process in
                #expect(try await Self.client(at: "127.0.0.1", port) == "127.0.0.1")
                try process.folder.put("gateway.yaml", config("\(six), \(four)"))
                try await process.reload()
                #expect(try await Self.client(at: "::1", port) == "::1")
                #expect(try await Self.client(at: "127.0.0.1", port) == "127.0.0.1")
                try process.folder.put("gateway.yaml", config(six))
                try await process.reload()
                #expect(try await Self.client(at: "::1", port) == "::1")
                #expect(try await Self.client(at: "127.0.0.1", port) == "127.0.0.1")
            }
        }
    }
}

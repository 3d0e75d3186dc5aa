// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoServer
import PorticoTesting
import Testing

/// The PROXY protocol, as HAProxy speaks it, who has invented it.
@Suite(.enabled(if: HAProxy.isThere, HAProxy.notice), .timeLimit(.minutes(2)))
struct HAProxyTests {
    @Test(
        "HAProxy says who the client is",
        arguments: [
            "send-proxy", "send-proxy-v2", "send-proxy-v2 proxy-v2-options crc32c,unique-id", "send-proxy-v2-ssl",
        ])
    func inbound(_ options: String) async throws {
        let gateway = try TestGateway(
            """
            listeners:
              public: { address: "127.0.0.1:0", proxy_protocol: true, trusted_proxies: [127.0.0.1] }
            routes: { all: { match: /**, respond: { headers: { X-IP: "{client.ip}" } } } }
            """)
        let port = try QuietPort.next()
        let proxy = try await HAProxy.start(
            at: port,
            """
            listen front
              mode tcp
              bind 127.0.0.1:\(port)
              server gateway 127.0.0.1:\(gateway.port) \(options)
            """)
        let answer = try await HAProxy.curl("--interface 127.0.0.9 http://127.0.0.1:\(port)/")
        #expect(answer.lowercased().contains("x-ip: 127.0.0.9"), "\(answer)")
        await proxy.stop()
        await gateway.stop()
    }

    @Test("HAProxy is told who the client is", arguments: ["v1", "v2"])
    func outbound(_ version: String) async throws {
        let port = try QuietPort.next()
        let proxy = try await HAProxy.start(
            at: port,
            """
            listen back
              mode http
              bind 127.0.0.1:\(port) accept-proxy
              http-request return status 204 hdr X-IP %ci
            """)
        let gateway = try TestGateway(
            """
            listeners: { public: { address: "127.0.0.1:0", trusted_proxies: [127.0.0.1] } }
            services: { app: { targets: "http://127.0.0.1:\(port)", proxy_protocol: \(version) } }
            routes: { all: { match: /**, to: app } }
            """)
        for ip in ["192.0.2.7", "2001:db8::7"] {
            let answer = try await HAProxy.curl("-H 'X-Forwarded-For: \(ip)' http://127.0.0.1:\(gateway.port)/")
            #expect(answer.lowercased().contains("x-ip: \(ip)"), "\(answer)")
        }
        await gateway.stop()
        await proxy.stop()
    }
}

/// A real HAProxy.
private struct HAProxy {
    let child: ChildProcess
    let folder: TemporaryFolder

    static let isThere = access("/usr/sbin/haproxy", X_OK) == 0
    static let notice: Comment = "haproxy is not installed: scripts/install-test-tools installs it"

    static func start(at port: Int, _ sections: String) async throws -> HAProxy {
        let folder = try TemporaryFolder()
        let times = "defaults\n  timeout connect 20s\n  timeout client 60s\n  timeout server 60s\n"
        let path = try folder.write("haproxy.cfg", "global\n  maxconn 100\n\(times)\(sections)\n")
        let child = try await ChildProcess(["/usr/sbin/haproxy", "-f", path, "-db"])
        try await Pace.wait("HAProxy") {
            guard let connection = try? await RawConnection.connect(port: port) else { return false }
            await connection.close()
            return true
        }
        return HAProxy(child: child, folder: folder)
    }

    func stop() async { await self.child.stop() }

    /// The head of the answer.
    static func curl(_ arguments: String) async throws -> String {
        try await ChildProcess.shell("curl -sS --max-time 20 -D - -o /dev/null \(arguments)").text
    }
}

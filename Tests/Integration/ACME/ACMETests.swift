// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoServer
import PorticoTesting
import Testing

/// Certificates by ACME, of Debian's pebble.
@Suite(.enabled(if: PebbleProcess.isThere, PebbleProcess.notice), .timeLimit(.minutes(2)))
struct ACMETests {
    @Test("a listener with TLS alone has its certificate by tls-alpn-01; what is kept serves after a restart")
    func tlsChallenge() async throws {
        let rig = try await ACMERig()
        let pebble = try await rig.pebble()
        var first = ""
        try await rig.run(rig.yaml(hosts: ["shop.test", "api.shop.test"])) { _ in
            first = try await rig.expectIssued()
            try await rig.expectIssued("api.shop.test")
            let unknown = try await rig.shown("other.test")
            #expect(unknown.contains("DNS:api.shop.test"), "\(unknown)")
        }
        let place = "kept/localhost-\(rig.pebblePort)-dir"
        #expect(rig.mode("\(place)/account.pem") == 0o600)
        #expect(rig.mode("\(place)/certificates/shop.test.pem") == 0o600)
        #expect(rig.mode(place) == 0o700)
        await pebble.stop()
        try await rig.run(rig.yaml(hosts: ["shop.test", "api.shop.test"])) { gateway in
            #expect(try await rig.shown() == first)
            let metrics = try await rig.ask("/metrics", gateway)
            #expect(metrics.contains("portico_acme_self_signed{host=\"shop.test\"} 0\n"), "\(metrics)")
        }
    }

    @Test(
        "where tls-alpn-01 fails http-01 is tried, on the plain listener and before its routes, whatever nonces are taken"
    )
    func httpChallenge() async throws {
        let rig = try await ACMERig()
        let dead = try DeadPort()
        let pebble = try await rig.pebble(asking: .init(http: rig.plainPort, tls: dead.port), refusing: 30)
        try await rig.run(rig.yaml(plainPort: rig.plainPort), workers: 2) { gateway in
            try await rig.expectIssued()
            let metrics = try await rig.ask("/metrics", gateway)
            #expect(metrics.contains("portico_acme_orders_total{result=\"failure\"} 1\n"), "\(metrics)")
            #expect(metrics.contains("portico_acme_orders_total{result=\"success\"} 1\n"))
            // A token that nobody has asked for is a request as any other.
            let plain = try await RawConnection.connect(port: rig.plainPort)
            let path = "/.well-known/acme-challenge/aaaaaaaaaaaaaaaaaaaaaaaa"
            try await plain.send("GET \(path) HTTP/1.1\r\nHost: shop.test\r\n\r\n")
            #expect(try await plain.receiveResponse().text == "here")
            await plain.close()
        }
        await pebble.stop()
    }

    @Test("a certificate is renewed before it ends, and shown to the next connection")
    func renewal() async throws {
        let rig = try await ACMERig()
        let pebble = try await rig.pebble(validity: 6)
        try await rig.run(rig.yaml()) { _ in
            let first = try await rig.expectIssued()
            try await Pace.wait("another certificate") { try await rig.shown() != first }
            try await rig.expectIssued()
        }
        await pebble.stop()
    }

    @Test("without its directory a gateway serves with a certificate of its own, and says so; it orders when it can")
    func away() async throws {
        let rig = try await ACMERig()
        try await rig.run(rig.yaml()) { gateway in
            #expect(try await rig.shown().contains("CN = \"Portico, self-signed\""))
            try await Pace.wait("the failure") {
                try await rig.ask("/status", gateway).contains(
                    #""last_error": "connection: the directory: it cannot be"#)
            }
            let metrics = try await rig.ask("/metrics", gateway)
            #expect(metrics.contains("portico_acme_self_signed{host=\"shop.test\"} 1\n"))
            let pebble = try await rig.pebble()
            let first = try await rig.expectIssued()
            #expect(try await rig.ask("/status", gateway).contains(#""certificate": "issued""#))
            await pebble.stop()
            // One that knows nothing of the account, and a host that is new.
            let another = try await rig.pebble()
            try rig.folder.write("gateway.yaml", rig.yaml(hosts: ["shop.test", "new.test"]))
            #expect(await gateway.reload("a test").isSuccess)
            try await rig.expectIssued("new.test")
            #expect(try await rig.shown() == first)
            await another.stop()
        }
    }

    @Test("hosts that a file has a certificate for are not ordered")
    func besideFiles() async throws {
        let rig = try await ACMERig()
        let files = "certificates: { cert: \(rig.folder.path)/server.pem, key: \(rig.folder.path)/server.key }, acme:"
        let pebble = try await rig.pebble()
        let yaml = rig.yaml(hosts: ["localhost", "shop.test"]).replacing("tls: { acme:", with: "tls: { \(files)")
        try await rig.run(yaml) { gateway in
            try await rig.expectIssued()
            #expect(try await rig.shown("localhost").contains("issuer=CN = ca"))
            #expect(try await rig.shown("unknown.test").contains("issuer=CN = ca"))
            #expect(
                try await rig.ask("/metrics", gateway).contains("portico_acme_self_signed{host=\"localhost\"}") == false
            )
        }
        await pebble.stop()
    }

    @Test("a host that is refused has a certificate of our own making, and the others have theirs")
    func refusedHost() async throws {
        let rig = try await ACMERig()
        let pebble = try await rig.pebble()
        let log = LogLines()
        try await rig.run(rig.yaml(hosts: [PebbleProcess.refused, "shop.test"]), pause: 60, log: log) { gateway in
            try await rig.expectIssued()
            #expect(try await rig.shown(PebbleProcess.refused).contains("CN = \"Portico, self-signed\""))
            let status = try await rig.ask("/status", gateway)
            #expect(status.contains(#""last_error": "rejectedIdentifier: "#), "\(status)")
            let metrics = try await rig.ask("/metrics", gateway)
            #expect(metrics.contains("portico_acme_self_signed{host=\"\(PebbleProcess.refused)\"} 1\n"))
            #expect(metrics.contains("portico_acme_self_signed{host=\"shop.test\"} 0\n"))
        }
        await pebble.stop()
        let warnings = log.lines.filter { $0.hasPrefix("warning: a certificate is not to be had") }
        #expect(warnings.count == 1 && warnings[0].contains("host=\(PebbleProcess.refused)"), "\(log.lines)")
        #expect(warnings.allSatisfy { $0.contains("type=rejectedIdentifier") && $0.contains("detail=") })
        #expect(log.lines.contains { $0.hasPrefix("info: a certificate is there") && $0.contains("host=shop.test") })
        #expect(!log.lines.contains { $0.contains("PRIVATE") })
    }

    @Test("a gateway that drains orders nothing more")
    func drain() async throws {
        let rig = try await ACMERig()
        let otherPort = try QuietPort.next()
        try await rig.run(rig.yaml(hosts: ["drained.test"], store: rig.folder.path + "/drained")) { gateway in
            try await Pace.wait("the failure") {
                try await rig.ask("/status", gateway).contains(#""last_error": "connection"#)
            }
            #expect(await gateway.drain())
            // No nonce is refused: each order is finalized once.
            let pebble = try await rig.pebble(asking: .init(http: rig.plainPort, tls: otherPort), refusing: 0)
            // Another gateway takes longer for its order than the first one's longest pause is.
            try await rig.run(rig.yaml(hosts: ["a.test", "b.test", "c.test"], tlsPort: otherPort), file: "other.yaml") {
                _ in
                for host in ["a.test", "b.test", "c.test"] { try await rig.expectIssued(host, on: otherPort) }
            }
            let log = await pebble.log()
            #expect(log.split(separator: "POST /finalize-order/").count == 4, "\(log)")
            #expect(!log.contains("drained.test"), "\(log)")
        }
    }

    @Test("whoever offers acme-tls/1 while nothing is ordered gets no TLS")
    func strangers() async throws {
        let rig = try await ACMERig()
        try await rig.run(rig.yaml()) { _ in
            let said = try await ChildProcess.shell(
                "openssl s_client -connect 127.0.0.1:\(rig.tlsPort) -servername shop.test -alpn acme-tls/1 </dev/null")
            #expect(said.status != 0 && said.text.contains("alert number 120"), "\(said.text)")
        }
    }
}

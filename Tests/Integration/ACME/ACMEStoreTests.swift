// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoServer
import PorticoTesting
import Testing

/// Instances that share a store.
@Suite(
    .enabled(if: PebbleProcess.isThere && RedisProcess.isThere, PebbleProcess.notice), .timeLimit(.minutes(2)))
struct ACMEStoreTests {
    @Test("one of two instances orders, and both show the certificate")
    func orderOnce() async throws {
        let rig = try await ACMERig()
        let redis = try await RedisProcess.start()
        let otherPort = try QuietPort.next()
        let pebble = try await rig.pebble(refusing: 0)
        let one = rig.yaml(store: "redis", redis: redis.port)
        let other = rig.yaml(store: "redis", redis: redis.port, tlsPort: otherPort)
        try await rig.run(one) { _ in
            try await rig.run(other, file: "other.yaml") { _ in
                let shown = try await rig.expectIssued()
                #expect(try await rig.expectIssued(on: otherPort) == shown)
            }
        }
        // Later instances have it from the store.
        try await rig.run(other, file: "other.yaml") { _ in try await rig.expectIssued(on: otherPort) }
        let log = await pebble.log()
        // Where the one that cannot be reached was first, it has failed once by each.
        #expect(log.split(separator: "POST /finalize-order/").count == 2, "\(log)")
        #expect(log.split(separator: "POST /sign-me-up").count == 2, "\(log)")
        await redis.child.stop()
    }

    @Test("while another instance has the lease nothing is ordered; it ends by itself")
    func lease() async throws {
        let rig = try await ACMERig()
        let redis = try await RedisProcess.start()
        let pebble = try await rig.pebble(refusing: 0)
        let lease = "portico:acme:{localhost-\(rig.pebblePort)-dir}:lease"
        #expect(try await redis.ask("SET \(lease) another") == "+OK")
        try await rig.run(rig.yaml(store: "redis", redis: redis.port)) { gateway in
            try await Pace.wait("readiness") { try await rig.ask("/readyz", gateway) == "ok\n" }
            #expect(try await rig.shown().contains("CN = \"Portico, self-signed\""))
            #expect(try await redis.ask("EXPIRE \(lease) 1") == ":1")
            try await rig.expectIssued()
            try await Pace.wait("the lease's end") { try await redis.ask("EXISTS \(lease)") == ":0" }
        }
        let log = await pebble.log()
        #expect(log.split(separator: "POST /finalize-order/").count == 2, "\(log)")
        await redis.child.stop()
    }

    @Test("an instance shows what another one is asked for", arguments: ["http-01", "tls-alpn-01"])
    func sharedChallenge(kind: String) async throws {
        let rig = try await ACMERig()
        let redis = try await RedisProcess.start()
        let (tls, plain) = (try QuietPort.next(), try QuietPort.next())
        let dead = try DeadPort()
        // The directory asks the instance that cannot order, as it does not trust the directory.
        let pebble = try await rig.pebble(asking: .init(http: plain, tls: kind == "http-01" ? dead.port : tls))
        let one = rig.yaml(store: "redis", redis: redis.port, plainPort: rig.plainPort)
        let other = rig.yaml(
            store: "redis", redis: redis.port, authority: "stranger.pem", tlsPort: tls, plainPort: plain)
        try await rig.run(one) { _ in
            try await rig.run(other, file: "other.yaml") { gateway in
                let shown = try await rig.expectIssued()
                #expect(try await rig.expectIssued(on: tls) == shown)
                let metrics = try await rig.ask("/metrics", gateway)
                #expect(metrics.contains("portico_acme_orders_total{result=\"success\"} 0\n"))
            }
        }
        await pebble.stop()
        await redis.child.stop()
    }
}

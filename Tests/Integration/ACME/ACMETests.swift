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
}

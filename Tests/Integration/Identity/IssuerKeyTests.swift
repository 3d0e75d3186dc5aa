// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoJOSE
import PorticoTesting
import Testing

/// Keys that an issuer publishes, as they come, go and stay away.
@Suite(.timeLimit(.minutes(2))) struct IssuerKeyTests {
    @Test("the keys come from where the issuer's metadata say")
    func discovery() async throws {
        let key = try SigningKey.make()
        try await IssuerRig.run(try await FakeIssuer([key])) { rig in
            try await rig.expect(200, key)
            #expect(rig.issuer.asked(FakeIssuer.metadataPath) == 1)
            #expect(rig.issuer.asked(FakeIssuer.keysPath) == 1)
            try await rig.expect(401, try SigningKey.make())
        }
    }

    @Test("where OpenID's metadata are not, those of OAuth are taken")
    func fallback() async throws {
        let key = try SigningKey.make()
        let issuer = try await FakeIssuer([key]) { path, issuer in
            switch path {
            case FakeIssuer.metadataPath: FakeIssuer.answer(404, "no")
            case "/.well-known/oauth-authorization-server": issuer.usual(FakeIssuer.metadataPath)
            default: issuer.usual(path)
            }
        }
        try await IssuerRig.run(issuer) { rig in try await rig.expect(200, key) }
    }

    @Test("a token with a key that is new is taken after one fetch, and one with a key that is gone is refused")
    func rotation() async throws {
        let (old, new) = (try SigningKey.make(), try SigningKey.make())
        try await IssuerRig.run(try await FakeIssuer([old])) { rig in
            try await rig.expect(200, old)
            rig.issuer.publish([new])
            try await rig.expect(200, old)
            try await rig.expect(200, new)
            #expect(rig.issuer.asked(FakeIssuer.keysPath) == 2)
            try await rig.expect(401, old)
        }
    }

    @Test("tokens with keys that nobody knows make one fetch in ten seconds")
    func flood() async throws {
        let key = try SigningKey.make()
        try await IssuerRig.run(try await FakeIssuer([key])) { rig in
            try await rig.expect(200, key)
            let began = ContinuousClock.now
            for _ in 0..<30 { try await rig.expect(401, try SigningKey.make()) }
            let most = 2 + Int((ContinuousClock.now - began) / .seconds(10))
            #expect((2...most).contains(rig.issuer.asked(FakeIssuer.keysPath)))
            try await rig.expect(200, key)
        }
    }

    @Test("without refetch_on_unknown_kid an unknown key is refused at once")
    func noRefetch() async throws {
        let key = try SigningKey.make()
        try await IssuerRig.run(try await FakeIssuer([key]), keys: "{ refetch_on_unknown_kid: false }") { rig in
            try await rig.expect(200, key)
            try await rig.expect(401, try SigningKey.make())
            #expect(rig.issuer.asked(FakeIssuer.keysPath) == 1)
        }
    }

    @Test("a provider that is away at the start is waited for, and there is no restart")
    func awayAtStart() async throws {
        let key = try SigningKey.make()
        let issuer = try await FakeIssuer([key])
        await issuer.stop()
        try await IssuerRig.run(issuer) { rig in
            let refused = try await rig.get(key)
            #expect(refused.status == 503)
            #expect(refused.text.contains("Credentials cannot be verified at the moment."))
            #expect(refused["Retry-After"] == "5")
            try await rig.expectStatus("its metadata: it cannot be reached: connection refused")
            try await issuer.start(at: issuer.port)
            _ = try await rig.wait(for: 200, key)
        }
    }

    @Test("keys are used while the provider is away, and no longer than serve_stale")
    func stale() async throws {
        let key = try SigningKey.make()
        let keys = "{ refresh: 100ms, serve_stale: 4s }"
        try await IssuerRig.run(try await FakeIssuer([key]), keys: keys) { rig in
            try await rig.expect(200, key)
            rig.issuer.behave { _, _ in FakeIssuer.answer(500, "broken") }
            let asked = rig.issuer.asked(FakeIssuer.metadataPath)
            while rig.issuer.asked(FakeIssuer.metadataPath) < asked + 3 { await Task.yield() }
            try await rig.expectStatus("its metadata: status 500")
            try await rig.expect(200, key)
            _ = try await rig.wait(for: 503, key)
            rig.issuer.behave { path, issuer in issuer.usual(path) }
            _ = try await rig.wait(for: 200, key)
        }
    }

    @Test("a set that drops all keys at once is not believed")
    func emptied() async throws {
        let key = try SigningKey.make()
        try await IssuerRig.run(try await FakeIssuer([key]), keys: "{ refresh: 100ms }") { rig in
            try await rig.expect(200, key)
            rig.issuer.publish([])
            let asked = rig.issuer.asked(FakeIssuer.keysPath)
            while rig.issuer.asked(FakeIssuer.keysPath) < asked + 3 { await Task.yield() }
            try await rig.expect(200, key)
            try await rig.expectStatus("its key set is empty")
        }
    }

    @Test("/status and /metrics say how it stands")
    func told() async throws {
        let key = try SigningKey.make()
        try await IssuerRig.run(try await FakeIssuer([key])) { rig in
            try await rig.expect(200, key)
            let status = try await rig.status()
            #expect(status.contains("\"issuer\": \"\(rig.issuer.url)\", \"keys\": 1, \"fetches\": 1"))
            #expect(status.contains("\"last_error\": null"))
            let metrics = try await rig.metrics()
            #expect(metrics.contains("portico_auth_keys{auth=\"idp\"} 1\n"))
            #expect(metrics.contains("portico_auth_key_fetches_total{auth=\"idp\",result=\"success\"} 1\n"))
            #expect(metrics.contains("portico_auth_keys_last_success_timestamp_seconds{auth=\"idp\"} "))
        }
    }
}

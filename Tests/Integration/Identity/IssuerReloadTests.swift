// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoJOSE
import PorticoProxy
import PorticoServer
import PorticoTesting
import Testing

/// Keys of issuers across reloads.
@Suite(.timeLimit(.minutes(2))) struct IssuerReloadTests {
    @Test("the keys of an issuer that stays are kept, a new one's are fetched, and one that is gone is asked no more")
    func reload() async throws {
        let key = try SigningKey.make()
        let (first, second) = (try await FakeIssuer([key]), try await FakeIssuer([key]))
        let before = IssuerRig.yaml(first.url, keys: "{ refresh: 1h }")
        try await ReloadRig.run(before, filters: []) { rig in
            try await Self.expect(200, rig, first, key)
            let isTaken = try await rig.change(to: before + "\n# again")
            #expect(isTaken)
            try await Self.expect(200, rig, first, key)
            #expect(first.asked(FakeIssuer.keysPath) == 1)
            let isOther = try await rig.change(to: IssuerRig.yaml(second.url, keys: "{ refresh: 100ms }"))
            #expect(isOther)
            try await Self.expect(200, rig, second, key)
            try await Self.expect(401, rig, first, key)
            let isBack = try await rig.change(to: before)
            #expect(isBack)
            try await Self.expect(200, rig, first, key)
            #expect(first.asked(FakeIssuer.keysPath) == 2)
            // One question more may be under way.
            let asked = second.asked(FakeIssuer.metadataPath)
            for _ in 0..<200 { try await Self.expect(200, rig, first, key) }
            #expect(second.asked(FakeIssuer.metadataPath) <= asked + 1)
        }
        await first.stop()
        await second.stop()
    }

    @Test("a file that is refused changes nothing")
    func refused() async throws {
        let key = try SigningKey.make()
        let issuer = try await FakeIssuer([key])
        try await ReloadRig.run(IssuerRig.yaml(issuer.url, keys: "{ refresh: 1h }"), filters: []) { rig in
            try await Self.expect(200, rig, issuer, key)
            let isTaken = try await rig.change(to: "auth: { idp: {} }\nroutes: {}")
            #expect(!isTaken)
            try await Self.expect(200, rig, issuer, key)
            #expect(issuer.asked(FakeIssuer.keysPath) == 1)
        }
        await issuer.stop()
    }

    private static func expect(
        _ status: Int, _ rig: ReloadRig, _ issuer: FakeIssuer, _ key: SigningKey,
        at place: Testing.SourceLocation = #_sourceLocation
    ) async throws {
        let claims = #"{"iss":"\#(issuer.url)","aud":"shop","sub":"ann","exp":4102444800}"#
        let token = try key.sign(claims: Array(claims.utf8))
        let client = try await RawConnection.connect(port: Int(rig.gateway.addresses["public"]?.port ?? 0))
        try await client.send("GET /me HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(token)\r\n\r\n")
        let answer = try await client.receiveResponse()
        await client.close()
        #expect(answer.status == status, sourceLocation: place)
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoJOSE
import PorticoTesting
import Testing

/// Whatever a provider answers, no token passes that should not, and operators read why.
@Suite(.timeLimit(.minutes(2))) struct LyingIssuerTests {
    struct Lie: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// What `/status` says.
        var words: String
        var answer: FakeIssuer.Answer
    }

    private static func lie(_ name: String, _ words: String, _ answer: @escaping FakeIssuer.Answer) -> Lie {
        Lie(testDescription: name, words: words, answer: answer)
    }

    private static let liesOfMetadata: [Lie] = [
        Self.lie("another issuer", "its metadata name the issuer 'https://evil.example', not 'http://") { _, issuer in
            FakeIssuer.json(#"{"issuer":"https://evil.example","jwks_uri":"\#(issuer.url)/keys"}"#)
        },
        Self.lie("the issuer with a slash", "its metadata name the issuer") { _, issuer in
            FakeIssuer.json(#"{"issuer":"\#(issuer.url)/","jwks_uri":"\#(issuer.url)/keys"}"#)
        },
        Self.lie("no issuer", "its metadata do not name the issuer") { _, issuer in
            FakeIssuer.json(#"{"jwks_uri":"\#(issuer.url)/keys"}"#)
        },
        Self.lie("no keys", "its metadata have no 'jwks_uri'") { _, issuer in
            FakeIssuer.json(#"{"issuer":"\#(issuer.url)"}"#)
        },
        Self.lie("keys in a file", "'jwks_uri' of its metadata is no URL") { _, issuer in
            FakeIssuer.json(#"{"issuer":"\#(issuer.url)","jwks_uri":"file:///etc/passwd"}"#)
        },
        Self.lie("two issuers", "its metadata are no JSON object") { _, issuer in
            FakeIssuer.json(#"{"issuer":"\#(issuer.url)","issuer":"x","jwks_uri":"\#(issuer.url)/keys"}"#)
        },
        Self.lie("HTML", "its metadata are no JSON object") { _, _ in
            FakeIssuer.answer(200, "<html>Log in</html>", "text/html")
        },
        Self.lie("a redirect", "its metadata: status 302, and redirects are not followed") { path, issuer in
            if path == "/elsewhere" { return issuer.usual(FakeIssuer.metadataPath) }
            if path == FakeIssuer.keysPath { return issuer.usual(path) }
            return FakeIssuer.answer(302, "", "text/plain", "Location: \(issuer.url)/elsewhere\r\n")
        },
        Self.lie("500", "its metadata: status 500") { _, _ in FakeIssuer.answer(500, "secret-of-the-provider") },
        Self.lie("no HTTP", "its metadata: its answer is not valid") { _, _ in "hello, Connection: close\r\n\r\n" },
        Self.lie("nowhere", "its metadata: status 404") { _, _ in FakeIssuer.answer(404, "") },
    ]

    private static let liesOfKeys: [Lie] = [
        Self.lie("a huge body", "its keys: its answer is too large") { _, _ in
            FakeIssuer.answer(200, String(repeating: " ", count: 300 << 10))
        },
        Self.lie("a huge body in chunks", "its keys: its answer is too large") { _, _ in
            let chunk = "8000\r\n\(String(repeating: " ", count: 0x8000))\r\n"
            return "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + String(repeating: chunk, count: 9)
        },
        Self.lie("a cut body", "its keys: its answer is not valid: it ended too soon") { _, _ in
            "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1000\r\n\r\n{\"keys\":["
        },
        Self.lie("no set", "its key set has no array 'keys'") { _, _ in FakeIssuer.json("{}") },
        Self.lie("a secret", "no key of its set can be used; of the first one: its algorithm is not") { _, _ in
            FakeIssuer.json(#"{"keys":[{"kty":"oct","k":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"}]}"#)
        },
        Self.lie("keys that encrypt", "no key of its set can be used") { _, issuer in
            FakeIssuer.json(issuer.usual(FakeIssuer.keysPath).suffix(from: "{").replacing("\"sig\"", with: "\"enc\""))
        },
        Self.lie("a redirect", "its keys: status 307, and redirects are not followed") { _, issuer in
            FakeIssuer.answer(307, "", "text/plain", "Location: \(issuer.url)/keys2\r\n")
        },
    ]

    @Test("metadata that are not the issuer's", arguments: Self.liesOfMetadata)
    func metadata(_ lie: Lie) async throws {
        try await self.expectRefused(lie, lie.answer)
    }

    @Test("keys that are none", arguments: Self.liesOfKeys)
    func keys(_ lie: Lie) async throws {
        try await self.expectRefused(lie) { path, issuer in
            path == FakeIssuer.keysPath ? lie.answer(path, issuer) : issuer.usual(path)
        }
    }

    private func expectRefused(_ lie: Lie, _ answer: @escaping FakeIssuer.Answer) async throws {
        let key = try SigningKey.make()
        try await IssuerRig.run(try await FakeIssuer([key], answer)) { rig in
            let refused = try await rig.get(key)
            #expect(refused.status == 503)
            #expect(!refused.text.contains("evil"))
            let status = try await rig.status()
            #expect(status.contains(lie.words), "\(status)")
            #expect(!status.contains("secret-of-the-provider"))
        }
    }

    @Test("a provider that never answers holds nobody longer than its time, and comes back")
    func silent() async throws {
        let key = try SigningKey.make()
        try await IssuerRig.run(try await FakeIssuer([key]) { _, _ in nil }) { rig in
            try await rig.expect(503, key)
            try await rig.expectStatus("its metadata: it did not answer in time")
            rig.issuer.behave { path, issuer in issuer.usual(path) }
            _ = try await rig.wait(for: 200, key)
        }
    }
}

extension String {
    /// The part that begins with a text.
    fileprivate func suffix(from text: String) -> String {
        self.firstRange(of: text).map { String(self[$0.lowerBound...]) } ?? self
    }
}

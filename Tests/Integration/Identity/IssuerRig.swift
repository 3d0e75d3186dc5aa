// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoJOSE
import PorticoTesting
import Testing

/// A gateway that takes the tokens of one issuer.
struct IssuerRig {
    let gateway: TestGateway
    let issuer: FakeIssuer

    /// - Parameters:
    ///   - keys: of `jwt`.
    ///   - more: what else stands under `jwt`.
    static func run(
        _ issuer: FakeIssuer, keys: String = "{ refresh: 1h }", more: String = "",
        _ body: (IssuerRig) async throws -> Void
    ) async throws {
        let gateway = try TestGateway(Self.yaml(issuer.url, keys: keys, more: more))
        do {
            try await body(IssuerRig(gateway: gateway, issuer: issuer))
        } catch {
            await gateway.stop()
            await issuer.stop()
            throw error
        }
        await gateway.stop()
        await issuer.stop()
    }

    static func yaml(_ issuer: String, keys: String, more: String = "") -> String {
        """
        auth:
          idp: { jwt: { issuer: "\(issuer)", audiences: [shop], keys: \(keys)\(more.isEmpty ? "" : ", \(more)") } }
        routes: { me: { match: GET /me, auth: idp, respond: { body: "{user.id}" } } }
        """
    }

    func token(_ key: SigningKey, issuer: String? = nil) throws -> String {
        let claims = #"{"iss":"\#(issuer ?? self.issuer.url)","aud":"shop","sub":"ann","exp":4102444800}"#
        return try key.sign(claims: Array(claims.utf8))
    }

    /// The answer to a request with a token of this key.
    func get(_ key: SigningKey) async throws -> RawMessage {
        let client = try await self.gateway.connect()
        let token = try self.token(key)
        try await client.send(
            "GET /me HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(token)\r\nConnection: close\r\n\r\n")
        let answer = try await client.receiveResponse()
        await client.close()
        return answer
    }

    func expect(_ status: Int, _ key: SigningKey, at place: Testing.SourceLocation = #_sourceLocation) async throws {
        let answer = try await self.get(key)
        #expect(answer.status == status, sourceLocation: place)
    }

    /// `/status` says this of the issuer.
    func expectStatus(_ words: String, at place: Testing.SourceLocation = #_sourceLocation) async throws {
        let status = try await self.status()
        #expect(status.contains(words), "\(status)", sourceLocation: place)
    }

    /// Asks until the answer has this status; for a minute at most.
    func wait(for status: Int, _ key: SigningKey) async throws -> RawMessage {
        let end = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < end {
            let answer = try await self.get(key)
            if answer.status == status { return answer }
        }
        throw TestingError("no answer with status \(status)")
    }

    /// What `/status` says of the issuer.
    func status() async throws -> String {
        let client = try await self.gateway.connectToAdmin()
        try await client.send("GET /status HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        let body = try await client.receiveResponse().body
        let lines = String(decoding: body, as: UTF8.self).split(separator: "\n")
        let text = lines.map { $0.drop { $0 == " " } }.joined(separator: " ")
        guard let range = text.firstRange(of: "\"auth\":") else { return text }
        return String(text[range.lowerBound...])
    }

    func metrics() async throws -> String {
        let client = try await self.gateway.connectToAdmin()
        try await client.send("GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        return String(decoding: try await client.receiveResponse().body, as: UTF8.self)
    }
}

extension SigningKey {
    /// A new one for ES256.
    static func make() throws -> SigningKey {
        guard let key = SigningKey.generate(.es256) else { throw TestingError("no key") }
        return key
    }
}

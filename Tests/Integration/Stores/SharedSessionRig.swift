// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoJOSE
import PorticoTesting
import Testing

/// A provider, and gateways that keep its logins in a store.
struct SharedSessionRig {
    let issuer: FakeIssuer
    private let key: SigningKey
    /// What else the provider gives.
    var more = ""

    /// Ends everything afterwards.
    static func run(_ body: (SharedSessionRig) async throws -> Void) async throws {
        let key = try SigningKey.make()
        let rig = SharedSessionRig(issuer: try await FakeIssuer([key]), key: key)
        // A gateway may ask for the metadata as soon as it is there.
        rig.behave(nonce: "")
        do {
            try await body(rig)
        } catch {
            await rig.issuer.stop()
            throw error
        }
        await rig.issuer.stop()
    }

    /// A gateway with the store at this URL.
    /// - Parameter store: further keys of the store.
    func withGateway(
        _ url: String, store: String = "timeout: 20s", oidc: String = "", session: String = "", workers: Int = 1,
        _ body: (TestGateway) async throws -> Void
    ) async throws {
        let gateway = try TestGateway(
            """
            stores: { shared: { url: "\(url)", \(store) } }
            auth:
              login:
                oidc: { issuer: "\(self.issuer.url)", client_id: shop, client_secret: hush\(oidc) }
                session: { store: shared, insecure: true\(session) }
            routes:
              me: { match: GET /me, auth: login, respond: { body: me } }
              open: { match: GET /open, auth: none, respond: { body: open } }
            """, workers: workers)
        do {
            try await body(gateway)
        } catch {
            await gateway.stop()
            throw error
        }
        await gateway.stop()
    }

    /// Logs a browser in. What it keeps: `sid=…`. On a busy machine the provider may be too slow at first: then the
    /// browser tries again, as the answer says.
    func logIn(_ gateway: TestGateway) async throws -> String {
        var cookie: String?
        try await Pace.wait("a login") {
            cookie = try await self.tryLogIn(gateway)
            return cookie != nil
        }
        return cookie ?? ""
    }

    /// `nil`: something is not there at the moment.
    private func tryLogIn(_ gateway: TestGateway) async throws -> String? {
        let client = try await gateway.connect()
        let page = "Host: a\r\nAccept: text/html\r\nSec-Fetch-Mode: navigate\r\n"
        try await client.send("GET /me HTTP/1.1\r\n\(page)\r\n")
        let way = try await client.receiveResponse()
        if way.status == 503 { return nil }
        let query = Self.query(way["Location"] ?? "")
        let cookie = Self.cookie(way.values("Set-Cookie").first ?? "")
        self.behave(nonce: query["nonce"] ?? "")
        try await client.send(
            "GET /auth/callback?code=c&state=\(query["state"] ?? "") HTTP/1.1\r\n\(page)Cookie: \(cookie)\r\n\r\n")
        let answer = try await client.receiveResponse()
        await client.close()
        if answer.status == 503 { return nil }
        guard answer.status == 303, let session = answer.values("Set-Cookie").first(where: { $0.hasPrefix("sid=") })
        else { throw TestingError("no login: \(way.startLine), \(answer.startLine), \(answer.text)") }
        return Self.cookie(session)
    }

    private func behave(nonce: String) {
        let (key, more) = (self.key, self.more)
        self.issuer.behave { path, issuer in
            switch path {
            case FakeIssuer.metadataPath:
                return FakeIssuer.json(
                    """
                    {"issuer":"\(issuer.url)","jwks_uri":"\(issuer.url)/keys",
                    "authorization_endpoint":"\(issuer.url)/authorize","token_endpoint":"\(issuer.url)/token"}
                    """)
            case "/token":
                let now = time(nil)
                let claims = """
                    {"iss":"\(issuer.url)","aud":"shop","sub":"ann","roles":["a","b"],"nonce":"\(nonce)",
                    "iat":\(now),"exp":\(now + 600)}
                    """
                guard let token = try? key.sign(claims: Array(claims.utf8)) else { return nil }
                return FakeIssuer.json(#"{"id_token":"\#(token)","access_token":"x","token_type":"Bearer"\#(more)}"#)
            default: return issuer.usual(path)
            }
        }
    }

    private static func query(_ url: String) -> [String: String] {
        let pairs = url.split(separator: "?").dropFirst().first?.split(separator: "&") ?? []
        return Dictionary(
            pairs.map { pair in
                let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
            }
        ) { first, _ in first }
    }

    private static func cookie(_ field: String) -> String { String(field.prefix { $0 != ";" }) }

    /// A script's request with this cookie.
    static func get(_ gateway: TestGateway, _ cookie: String, path: String = "/me") async throws -> RawMessage {
        let client = try await gateway.connect()
        try await client.send("GET \(path) HTTP/1.1\r\nHost: a\r\nCookie: \(cookie)\r\nConnection: close\r\n\r\n")
        let answer = try await client.receiveResponse()
        await client.close()
        return answer
    }

    static func expect(
        _ status: Int, _ gateway: TestGateway, _ cookie: String, path: String = "/me",
        at place: Testing.SourceLocation = #_sourceLocation
    ) async throws {
        let answer = try await Self.get(gateway, cookie, path: path)
        #expect(answer.status == status, sourceLocation: place)
    }

    static func logOut(_ gateway: TestGateway, _ cookie: String) async throws -> RawMessage {
        let client = try await gateway.connect()
        try await client.send(
            """
            POST /auth/logout HTTP/1.1\r\nHost: a\r\nOrigin: http://a\r\nContent-Length: 0\r\nCookie: \(cookie)\r
            Connection: close\r\n\r\n
            """)
        let answer = try await client.receiveResponse()
        await client.close()
        return answer
    }

    /// Asks until a request with this cookie has this status.
    static func wait(_ gateway: TestGateway, _ cookie: String, for status: Int) async throws {
        try await Pace.wait("status \(status)") { try await Self.get(gateway, cookie).status == status }
    }

    /// The store cannot be asked: nobody is logged out by that.
    static func expectUnavailable(_ answer: RawMessage, at place: Testing.SourceLocation = #_sourceLocation) {
        #expect(answer.status == 503 && answer.text.contains("cannot be verified"), sourceLocation: place)
        #expect(answer["Set-Cookie"] == nil && answer["Retry-After"] != nil, sourceLocation: place)
    }
}

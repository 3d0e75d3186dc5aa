// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Crypto
import FoundationEssentials
import PorticoJOSE
import PorticoTesting
import Synchronization

/// An OpenID provider that takes codes as a strict one does, and can be told to lie, to fail and to be silent.
final class FakeProvider: Sendable {
    /// What a person at the provider has agreed to.
    struct Grant: Sendable {
        var nonce: String
        var challenge: String
        var redirectURI: String
    }

    struct State {
        var grants: [String: Grant] = [:]
        var nextCode = 0
        /// Changes of the ID token's claims: JSON texts; `nil` takes one away.
        var claims: [String: String?] = [:]
        var signer: SigningKey?
        var expiresIn = 3600
        var refreshTokens: Set<String> = []
        var givesRefreshToken = false
        var asked: [String] = []
        /// What a path answers in place of the usual; an empty text: nothing, ever.
        var instead: [String: String] = [:]
        var metadata = ""
        var upstream: FakeUpstream?
    }

    let key: SigningKey
    let state: Mutex<State>
    let port: Int

    static let secret = "s3cret&%"
    static let metadataPath = "/.well-known/openid-configuration"

    init() async throws {
        guard let key = SigningKey.generate(.es256) else { throw TestingError("no key") }
        self.key = key
        self.state = Mutex(State())
        let box = ProviderBox()
        let upstream = try await FakeUpstream { connection in
            while let request = try await connection.receiveRequestOrEnd() {
                guard let answer = box.provider?.answer(to: request) else { return }
                if !answer.isEmpty { try await connection.send(answer) }
            }
        }
        self.port = upstream.port
        self.state.withLock { $0.upstream = upstream }
        box.provider = self
    }

    func stop() async { await self.state.withLock { $0.upstream }?.stop() }

    var url: String { "http://127.0.0.1:\(self.port)" }

    func change(_ body: (inout sending State) -> Void) { self.state.withLock { body(&$0) } }

    func asked(_ path: String) -> Int { self.state.withLock { state in state.asked.count { $0 == path } } }

    /// A person logs in there: where the provider sends the browser back to, as path and query.
    func consent(_ location: String, issuer: Bool = false) throws -> String {
        let query = Self.form(location.split(separator: "?", maxSplits: 1).last.map(String.init) ?? "")
        guard location.hasPrefix(self.url + "/authorize?"), query["response_type"] == "code",
            query["client_id"] == "shop", query["scope"] == "openid profile",
            query["code_challenge_method"] == "S256", let challenge = query["code_challenge"],
            let nonce = query["nonce"], let state = query["state"], let redirect = query["redirect_uri"]
        else { throw TestingError("not a login request: \(location)") }
        let code = self.state.withLock { inside in
            inside.nextCode += 1
            let code = "code-\(inside.nextCode)"
            inside.grants[code] = Grant(nonce: nonce, challenge: challenge, redirectURI: redirect)
            return code
        }
        let path = redirect.drop { $0 != ":" }.dropFirst(3).drop { $0 != "/" }
        return "\(path)?code=\(code)&state=\(state)" + (issuer ? "&iss=\(Self.escaped(self.url))" : "")
    }

    // MARK: Answers

    private func answer(to request: RawMessage) -> String {
        let path = String(request.target.prefix { $0 != "?" })
        let instead = self.state.withLock { state in
            state.asked.append(path)
            return state.instead[path]
        }
        if let instead { return instead }
        switch path {
        case Self.metadataPath: return Self.json(200, self.metadata)
        case "/keys": return Self.json(200, SigningKey.publicSet([self.key]))
        case "/token": return self.token(request)
        default: return Self.json(404, "{}")
        }
    }

    private var metadata: String {
        let more = self.state.withLock { $0.metadata }
        return """
            {"issuer":"\(self.url)","authorization_endpoint":"\(self.url)/authorize","token_endpoint":"\(self.url)/token",
            "jwks_uri":"\(self.url)/keys","end_session_endpoint":"\(self.url)/bye"\(more)}
            """
    }

    private func token(_ request: RawMessage) -> String {
        let pair = "shop:" + Self.escaped(Self.secret)
        let expected = "Basic " + Data(pair.utf8).base64EncodedString()
        guard request.method == "POST", request["Authorization"] == expected else {
            return Self.json(401, #"{"error":"invalid_client"}"#)
        }
        let form = Self.form(request.text)
        switch form["grant_type"] {
        case "authorization_code": return self.exchange(form)
        case "refresh_token":
            let isKnown = self.state.withLock { $0.refreshTokens.remove(form["refresh_token"] ?? "") != nil }
            return isKnown ? self.tokens(nonce: nil) : Self.json(400, #"{"error":"invalid_grant"}"#)
        default: return Self.json(400, #"{"error":"unsupported_grant_type"}"#)
        }
    }

    private func exchange(_ form: [String: String]) -> String {
        let grant = self.state.withLock { $0.grants.removeValue(forKey: form["code"] ?? "") }
        let hash = Array(SHA256.hash(data: Data((form["code_verifier"] ?? "").utf8)))
        guard let grant, grant.redirectURI == form["redirect_uri"], Base64.encodeURL(hash) == grant.challenge else {
            return Self.json(400, #"{"error":"invalid_grant"}"#)
        }
        return self.tokens(nonce: grant.nonce)
    }

    private func tokens(nonce: String?) -> String {
        let (changes, signer, expiresIn, refresh, number) = self.state.withLock { state in
            state.nextCode += 1
            let token = state.givesRefreshToken ? "refresh-\(state.nextCode)" : nil
            if let token { state.refreshTokens.insert(token) }
            return (state.claims, state.signer, state.expiresIn, token, state.nextCode)
        }
        var claims: [String: String] = [
            "iss": "\"\(self.url)\"", "sub": "\"ada\"", "aud": "\"shop\"", "exp": "4102444800", "iat": "1700000000",
            "roles": "[\"customer\"]",
        ]
        if let nonce { claims["nonce"] = "\"\(nonce)\"" }
        for (name, value) in changes { claims[name] = value }
        let text = "{" + claims.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ",") + "}"
        let token = (try? (signer ?? self.key).sign(claims: Array(text.utf8))) ?? ""
        let more = refresh.map { ",\"refresh_token\":\"\($0)\"" } ?? ""
        return Self.json(
            200,
            """
            {"access_token":"access-\(number)","token_type":"Bearer","expires_in":\(expiresIn),"id_token":"\(token)"\(more)}
            """)
    }

    static func json(_ status: Int, _ text: String) -> String {
        "HTTP/1.1 \(status) X\r\nContent-Type: application/json\r\nContent-Length: \(text.utf8.count)\r\n\r\n\(text)"
    }

    static func escaped(_ text: String) -> String {
        text.utf8.map { byte in
            let isPlain = UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
            if isPlain || byte == UInt8(ascii: ".") { return String(UnicodeScalar(byte)) }
            return "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }.joined()
    }

    static func form(_ text: String) -> [String: String] {
        var values: [String: String] = [:]
        for pair in text.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1).map { Self.unescaped(String($0)) }
            values[parts[0]] = parts.count > 1 ? parts[1] : ""
        }
        return values
    }

    private static func unescaped(_ text: String) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte == UInt8(ascii: "+") ? 0x20 : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Lets the server find the provider that it is made for.
private final class ProviderBox: Sendable {
    private let inside = Mutex<FakeProvider?>(nil)
    var provider: FakeProvider? {
        get { self.inside.withLock { $0 } }
        set { self.inside.withLock { $0 = newValue } }
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A login that a browser has begun, and that the provider is to answer.
package struct PendingLogin: Sendable, Hashable {
    /// The `LoginKey` that it is for.
    package var owner: LoginKey
    package var nonce: String
    /// Of PKCE (RFC 7636).
    package var verifier: String
    package var redirectURI: String
    /// Path and query where the browser goes afterwards.
    package var returnTo: String
    /// Seconds since 1970.
    package var startedAt: Int64

    package init(
        owner: LoginKey, nonce: String, verifier: String, redirectURI: String, returnTo: String, startedAt: Int64
    ) {
        self.owner = owner
        self.nonce = nonce
        self.verifier = verifier
        self.redirectURI = redirectURI
        self.returnTo = returnTo
        self.startedAt = startedAt
    }

    /// How long there is for it, in seconds: also the age of the cookie.
    package static let lifetime: Int64 = 600

    func isOver(at now: Int64) -> Bool { now >= self.startedAt + Self.lifetime || now < self.startedAt - 60 }
}

/// Which login something belongs to: another provider or client under the same name is another login.
package struct LoginKey: Sendable, Hashable {
    package var name: String
    package var issuer: String
    package var clientID: String

    package init(name: String, issuer: String, clientID: String) {
        self.name = name
        self.issuer = issuer
        self.clientID = clientID
    }

    /// Of this one alone.
    var bytes: [UInt8] { [self.name, self.issuer, self.clientID].flatMap { Array($0.utf8) + [0] } }
}

// MARK: Bytes

extension PendingLogin {
    private static let stateSize = 32

    /// What is sealed, of `state` the hash: the time, the hash, and each text behind its count.
    func bytes(_ state: TokenHash) -> [UInt8] {
        var bytes = state.bytes + (0..<8).map { UInt8(truncatingIfNeeded: self.startedAt >> (8 * Int64($0))) }
        for text in [self.nonce, self.verifier, self.redirectURI, self.returnTo] {
            let text = Array(text.utf8.prefix(Int(UInt16.max)))
            bytes += [UInt8(truncatingIfNeeded: text.count), UInt8(truncatingIfNeeded: text.count >> 8)] + text
        }
        return bytes
    }

    static func read(_ bytes: [UInt8], _ owner: LoginKey) -> (TokenHash, PendingLogin)? {
        guard bytes.count > Self.stateSize + 8 else { return nil }
        let time = bytes[Self.stateSize..<(Self.stateSize + 8)].reversed().reduce(Int64(0)) { $0 << 8 | Int64($1) }
        var rest = bytes.dropFirst(Self.stateSize + 8)
        var texts: [String] = []
        while let low = rest.popFirst(), let high = rest.popFirst() {
            let count = Int(high) << 8 | Int(low)
            guard rest.count >= count else { return nil }
            texts.append(String(decoding: rest.prefix(count), as: UTF8.self))
            rest = rest.dropFirst(count)
        }
        guard texts.count == 4, let hash = TokenHash(bytes: Array(bytes.prefix(Self.stateSize))) else { return nil }
        let login = PendingLogin(
            owner: owner, nonce: texts[0], verifier: texts[1], redirectURI: texts[2], returnTo: texts[3],
            startedAt: time)
        return (hash, login)
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore
import PorticoConfig
import PorticoJOSE
import PorticoProxy

/// `jwt`: who calls is whom a token of the issuer names.
final class JWTMethod: AuthMethod {
    let name: String
    let places: [CredentialPlace]
    private let mapping: PrincipalMapping
    private let policy: JWTPolicy
    private let ring: KeyRing
    private let memory: FilterState<TokenMemory<Principal>>
    private let attempts: FilterState<AttemptLimit>
    /// Made of the keys at `version` of the ring.
    private var verifier: JWTVerifier?
    private var unavailable: String?
    private var isPending = true
    private var version = 0

    init(
        _ name: String, _ config: JWTConfig, _ mapping: PrincipalMapping, _ ring: KeyRing,
        _ builder: inout FilterBuilder
    ) {
        self.name = name
        self.places = config.places
        self.mapping = mapping
        self.policy = config.policy
        self.ring = ring
        // Another configuration under the name remembers for itself: what it takes may be something else.
        self.memory = builder.state("\(name) \(config.hashValue) \(mapping.hashValue)") { TokenMemory() }
        self.attempts = builder.sharedState(of: AttemptLimit.self) { AttemptLimit() }
    }

    var principalMapping: PrincipalMapping? { self.mapping }

    func challenge(_ refusal: AuthRefusal?) -> String {
        let realm = "Bearer realm=\"\(self.name)\""
        guard let refusal else { return realm }
        return "\(realm), error=\"invalid_token\", error_description=\"\(refusal.words)\""
    }

    func verify(_ exchange: Exchange, isRetry: Bool) -> AuthOutcome {
        guard let (credential, place) = exchange.onlyCredential(at: self.places) else { return .absent }
        if case .malformed(let words) = credential { return .refused(.malformed(words), place) }
        return self.verify(credential, at: place, exchange, mayWait: !isRetry)
    }

    private func verify(
        _ credential: Credential, at place: CredentialPlace, _ exchange: Exchange, mayWait: Bool
    ) -> AuthOutcome {
        self.takeKeys(exchange)
        let now = exchange.unixTime
        let known = exchange.withBytes(of: credential) { exchange[self.memory].find($0, at: now) }
        if let principal = known ?? nil { return .verified(principal, place) }
        guard let verifier else { return self.wait(at: place, exchange, mayWait: mayWait) }
        // What was waited for was counted before.
        guard
            exchange.isDry || !mayWait
                || exchange[self.attempts].take(exchange.clientIP, at: exchange.loop.now.uptimeNanoseconds)
        else { return .exhausted }
        let result = exchange.withBytes(of: credential) { token in
            Result { () throws(JWTError) in try verifier.verify(token, at: now) }
        }
        switch result {
        case .success(let token): return self.accept(token, credential, at: place, exchange, now)
        case .failure(.unknownKey) where mayWait && self.ring.source?.refetchesUnknown == true && !exchange.isDry:
            return self.refetch(at: place, exchange)
        case .failure(let error): return .refused(AuthRefusal(error.name, error.description), place)
        case nil: return .absent
        }
    }

    private func accept(
        _ token: VerifiedToken, _ credential: Credential, at place: CredentialPlace, _ exchange: Exchange, _ now: Int64
    ) -> AuthOutcome {
        guard let principal = self.mapping.principal(of: token.claims) else {
            return .refused(AuthRefusal("claims", "it does not say who it is for"), place)
        }
        guard !exchange.isDry else { return .verified(principal, place) }
        exchange[self.attempts].giveBack(exchange.clientIP)
        let end = token.expiresAt.map { $0 + self.policy.leeway } ?? .max
        exchange.withBytes(of: credential) { bytes in
            exchange[self.memory].keep(bytes, principal, until: Swift.min(end, now + Self.longest))
        }
        return .verified(principal, place)
    }

    /// A token is verified anew after so many seconds, however long it lives.
    private static let longest: Int64 = 3600

    /// The keys as they are now. What was verified with others has to be verified again.
    private func takeKeys(_ exchange: Exchange) {
        guard self.ring.version != self.version else { return }
        let (state, version) = self.ring.state
        self.version = version
        exchange[self.memory].forgetAll(keysAt: version)
        (self.verifier, self.unavailable, self.isPending) = (nil, nil, false)
        switch state {
        case .keys(let keys): self.verifier = JWTVerifier(keys: keys, policy: self.policy)
        case .unavailable(let reason): self.unavailable = reason
        case .pending: self.isPending = true
        }
    }

    /// There are no keys: the first answer of the provider decides.
    private func wait(at place: CredentialPlace, _ exchange: Exchange, mayWait: Bool) -> AuthOutcome {
        if let unavailable { return .unavailable("the keys of '\(self.name)': \(unavailable)", place) }
        guard self.isPending, mayWait, !exchange.isDry, let fetched = self.ring.nextFetch(exchange.loop) else {
            return .unavailable("the keys of '\(self.name)' have not come", place)
        }
        return .pending(fetched.map { .retry })
    }

    /// The token may have been signed with a key that is newer than ours.
    private func refetch(at place: CredentialPlace, _ exchange: Exchange) -> AuthOutcome {
        guard let fetched = self.ring.nextFetch(exchange.loop) else {
            return .refused(AuthRefusal(JWTError.unknownKey.name, JWTError.unknownKey.description), place)
        }
        return .pending(fetched.map { .retry })
    }
}

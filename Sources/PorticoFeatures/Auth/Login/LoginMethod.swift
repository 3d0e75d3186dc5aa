// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore
import PorticoConfig
package import PorticoProxy
import PorticoWire

/// `oidc`: who calls is who has logged in with this browser.
package final class LoginMethod: AuthMethod {
    package let name: String
    package let oidc: OIDCConfig
    let session: SessionConfig
    let owner: LoginKey
    let provider: LoginProvider
    let sources: LoginSources
    let sessions: any SessionStore
    let place: CredentialPlace

    package init(
        _ config: AuthConfig, _ oidc: OIDCConfig, _ sources: AuthSources, sessions: (any SessionStore)? = nil
    ) {
        self.sessions = sessions ?? sources.login.sessions
        self.name = config.name
        self.oidc = oidc
        self.session = config.session
        self.owner = LoginKey(name: config.name, issuer: oidc.issuer.text, clientID: oidc.clientID)
        self.sources = sources.login
        self.provider = LoginProvider(
            config: oidc, mapping: config.principal, ring: sources.keyRing(of: config),
            metadata: sources.login.metadata(of: oidc, sources.client), client: sources.client)
        self.place = .cookie(config.session.sessionCookie.name)
    }

    package var places: [CredentialPlace] { [self.place] }
    package var carriers: [CredentialPlace] { self.session.carriers }

    package func challenge(_ refusal: AuthRefusal?) -> String { "Session realm=\"\(self.name)\"" }

    package func verify(_ exchange: Exchange, isRetry: Bool) -> AuthOutcome {
        let credential = exchange.credential(at: self.place)
        switch credential {
        case .absent: return .absent
        // Also where a login could not help: a second cookie of the name would stay.
        case .malformed(let words): return .refused(AuthRefusal("malformed", words), self.place)
        case .field, .bytes: break
        }
        guard let key = self.key(of: credential, exchange) else { return self.over(exchange) }
        if !isRetry, !exchange.isDry, let loaded = self.sessions.load(key, on: exchange.loop) {
            return .pending(self.retry(after: loaded))
        }
        let session = self.sessions.find(key, at: exchange.unixTime, isUse: !exchange.isDry)
        guard let session, session.owner == self.owner else { return self.over(exchange) }
        return self.take(session, key, exchange, isRetry: isRetry)
    }

    /// A store that cannot be asked ends no session.
    private func retry(after loaded: EventLoopFuture<Void>) -> EventLoopFuture<AuthOutcome> {
        let (name, place) = (self.name, self.place)
        return loaded.map { .retry }.recover { error in
            .unavailable("the sessions of '\(name)' cannot be asked for: \(error)", place)
        }
    }

    /// The key of the session that a cookie names; `nil`: it is none of ours.
    func key(of credential: Credential, _ exchange: Exchange) -> TokenHash? {
        exchange.withBytes(of: credential) { RandomToken.isToken($0) ? TokenHash(of: $0) : nil } ?? nil
    }

    /// The session is over, or was never: a page begins another one, or is open to all. What a script asks for is
    /// refused, and the cookie goes, so that it stands in no later request's way.
    private func over(_ exchange: Exchange) -> AuthOutcome {
        if exchange.isNavigation { return .absent }
        exchange.noteDetail("session_over")
        var response = exchange.problem(.invalidCredentials, detail: "The session is over.")
        response.fields.append(.init("WWW-Authenticate", self.challenge(nil)))
        response.fields.append(.init("Set-Cookie", self.session.sessionCookie.clearing))
        return .answered(response)
    }

    // MARK: Tokens

    private func take(_ session: Session, _ key: TokenHash, _ exchange: Exchange, isRetry: Bool) -> AuthOutcome {
        let now = exchange.unixTime
        guard let end = session.tokens.endsAt, !exchange.isDry else { return .session(session, self.place) }
        let isWanted = self.oidc.forwardedToken != nil
        guard session.tokens.refreshToken != nil else {
            return isWanted && now >= end ? self.over(exchange) : .session(session, self.place)
        }
        if now >= end - Self.margin, now >= session.refreshesAt { self.refresh(session, key, exchange) }
        guard isWanted, now >= end else { return .session(session, self.place) }
        if !isRetry, let refreshed = self.sources.refreshes.end(of: key, on: exchange.loop) {
            // Another worker, or another instance, may have changed it meanwhile.
            let (sessions, loop) = (self.sessions, exchange.loop)
            let loaded = refreshed.flatMap { sessions.load(key, on: loop) ?? loop.makeSucceededVoidFuture() }
            return .pending(self.retry(after: loaded))
        }
        return .unavailable("the access token has ended, and the provider of '\(self.name)' gives no other", self.place)
    }

    /// Seconds before its end that a token is refreshed, and between attempts.
    private static let margin: Int64 = 30
    private static let pause: Int64 = 5
    private static let pauseAfterFailure: Int64 = 10

    /// Beside the requests, which wait for it only where they cannot do without. The session ends where the provider has
    /// withdrawn the login; while it is away the session goes on.
    private func refresh(_ session: Session, _ key: TokenHash, _ exchange: Exchange) {
        guard self.sources.refreshes.begin(key) else { return }
        let (now, loop, sources, sessions) = (exchange.unixTime, exchange.loop, self.sources, self.sessions)
        let provider = self.provider
        sessions.claimRefresh(key, on: loop).flatMap { isOurs in
            guard isOurs else { return loop.makeSucceededVoidFuture() }
            return provider.refresh(session, at: now, on: loop).flatMap { outcome in
                switch outcome {
                case .success(let (tokens, principal)):
                    sessions.replace(
                        session.with(tokens, principal, refreshesAt: now + Self.pause), under: key, at: now, on: loop)
                case .failure(.denied), .failure(.mismatch): sessions.remove(key, on: loop)
                case .failure(.provider), .failure(.request):
                    sessions.replace(
                        session.with(session.tokens, refreshesAt: now + Self.pauseAfterFailure), under: key, at: now,
                        on: loop)
                }
            }
        }.whenComplete { _ in sources.refreshes.end(key) }
    }

    package func relay(_ session: Session, _ exchange: Exchange) {
        guard self.oidc.forwardedToken == .accessToken else { return }
        exchange.request.fields.drop(named: "authorization")
        guard let token = session.tokens.accessToken else { return }
        exchange.request.fields.add(name: "Authorization", value: "Bearer \(token)")
        if exchange.isRecorded { exchange.note("\(self.name): sends the access token on") }
    }
}

extension SessionConfig {
    /// The cookies that services do not get.
    package var carriers: [CredentialPlace] {
        [self.sessionCookie, self.loginCookie, self.csrfCookie].compactMap { $0.map { .cookie($0.name) } }
    }
}

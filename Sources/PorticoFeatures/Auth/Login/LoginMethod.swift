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

    package var principalMapping: PrincipalMapping? { self.provider.mapping }

    package func challenge(_ refusal: AuthRefusal?) -> String { "Session realm=\"\(self.name)\"" }

    package func verify(_ exchange: Exchange, isRetry: Bool) -> AuthOutcome {
        let credential = exchange.credential(at: self.place)
        switch credential {
        case .absent: return .absent
        case .malformed: return self.sort(exchange, isRetry: isRetry)
        case .field, .bytes: break
        }
        guard let key = self.key(of: credential, exchange) else { return self.over(exchange) }
        if !isRetry, !exchange.isDry, let loaded = self.sessions.load(key, on: exchange.loop) {
            let (now, loop) = (exchange.unixTime, exchange.loop)
            let ready = loaded.assumeIsolated().flatMap {
                self.freshened(key, at: now, on: loop) ?? loop.makeSucceededVoidFuture()
            }
            return .pending(self.retry(after: ready.nonisolated()))
        }
        let session = self.sessions.find(key, at: exchange.unixTime, isUse: !exchange.isDry)
        guard let session, session.owner == self.owner else { return self.over(exchange) }
        return self.take(session, key, exchange, isRetry: isRetry)
    }

    /// A store that cannot be asked ends no session.
    func retry(after loaded: EventLoopFuture<Void>) -> EventLoopFuture<AuthOutcome> {
        let (name, place) = (self.name, self.place)
        return loaded.map { .retry }.recover { error in
            .unavailable("the sessions of '\(name)' cannot be asked for: \(error)", place)
        }
    }

    /// The session is over, or was never: a page begins another one, or is open to all. What a script asks for is
    /// refused, and the cookie goes, so that it stands in no later request's way.
    func over(_ exchange: Exchange) -> AuthOutcome {
        if exchange.isNavigation { return .absent }
        exchange.noteDetail("session_over")
        var response = exchange.problem(.invalidCredentials, detail: "The session is over.")
        response.fields.append(.init("WWW-Authenticate", self.challenge(nil)))
        response.fields.append(.init("Set-Cookie", self.session.sessionCookie.clearing))
        return .answered(response)
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

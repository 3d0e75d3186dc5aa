// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore
import PorticoConfig
package import PorticoProxy
import PorticoWire

/// The way back from the provider.
extension LoginMethod {
    /// Answers the callback: the browser brings a code for a login that it has begun, and gets a session for it.
    package func callback(_ exchange: Exchange) -> Verdict {
        guard exchange.request.method == .get else {
            return .respond(exchange.methodProblem(allowing: "GET"))
        }
        if exchange.isRecorded { exchange.note("\(self.name): finishes a login that the browser has begun") }
        guard !exchange.isDry else { return .respond(self.answer(.request("no browser has begun one"), exchange)) }
        do throws(LoginFailure) {
            let now = exchange.unixTime
            let (taken, code) = try self.answered(exchange, now)
            let outcome = self.provider.finish(taken.login, code: code, at: now, on: exchange.loop)
            return exchange.wait(for: outcome) { result in
                switch result {
                case .success(.success(let (tokens, principal?))): self.open(tokens, principal, taken, exchange)
                // An authorization code that is refused was used before, or is too old.
                case .success(.failure(.denied)):
                    .respond(self.answer(.request("the provider does not take its code"), exchange))
                case .success(.failure(let failure)): .respond(self.answer(failure, exchange))
                case .success(.success), .failure:
                    .respond(self.answer(.provider("it was not asked to the end"), exchange))
                }
            }
        } catch {
            return .respond(self.answer(error, exchange))
        }
    }

    /// The login that the provider has answered, and the code. Its state is used up.
    private func answered(
        _ exchange: Exchange, _ now: Int64
    ) throws(LoginFailure) -> (PendingLogins.Taken, code: String) {
        guard let state = try self.parameter("state", exchange) else { throw .request("it has no state") }
        guard let cookie = self.loginsUnderWay(exchange) else {
            throw .request("this browser has not begun it, or does not keep cookies")
        }
        guard
            let taken = self.sources.pending.take(state: TokenHash(state), from: cookie, owner: self.owner, at: now)
        else { throw .request("it is over, or this browser has not begun it") }
        try self.checkIssuer(exchange, now)
        if let error = try self.parameter("error", exchange) { throw Self.refusal(error) }
        guard let code = try self.parameter("code", exchange), !code.isEmpty else { throw .request("it has no code") }
        return (taken, code)
    }

    /// The answer is of the provider that was asked (RFC 9207 §2.4).
    private func checkIssuer(_ exchange: Exchange, _ now: Int64) throws(LoginFailure) {
        if let issuer = try self.parameter("iss", exchange) {
            guard issuer.utf8.elementsEqual(self.oidc.issuer.text.utf8) else {
                throw .mismatch("the answer is of another issuer")
            }
        } else if case .known(let metadata) = self.provider.metadata.find(at: now, on: exchange.loop),
            metadata.statesIssuer
        {
            throw .mismatch("the answer does not say its issuer")
        }
    }

    /// RFC 6749 §4.1.2.1, OpenID Connect Core §3.1.2.6. Only known words are repeated.
    private static func refusal(_ error: String) -> LoginFailure {
        switch error {
        case "access_denied", "login_required", "consent_required", "interaction_required",
            "account_selection_required":
            .denied(error)
        case "server_error", "temporarily_unavailable": .provider("it answered the login with \(error)")
        case "invalid_request", "unauthorized_client", "unsupported_response_type", "invalid_scope":
            .provider("it does not take our login request (\(error))")
        default: .provider("it answered the login with an error of its own")
        }
    }

    /// One that stands twice could be read in two ways.
    private func parameter(_ name: String, _ exchange: Exchange) throws(LoginFailure) -> String? {
        let values = exchange.request.queryValues(named: name, atMost: 2)
        guard values.count < 2 else { throw .request("'\(name)' stands twice in it") }
        guard let value = values.first else { return nil }
        guard value.count <= Self.longestParameter, let text = String(validating: value, as: UTF8.self) else {
            throw .request("'\(name)' is too long, or no text")
        }
        return text
    }

    private static let longestParameter = 4096

    // MARK: The session

    /// The browser gets a new id, whatever it held before: nobody can have given it one to share (fixation).
    private func open(
        _ tokens: ProviderTokens, _ principal: Principal, _ taken: PendingLogins.Taken, _ exchange: Exchange
    ) -> Verdict {
        let (now, loop, id) = (exchange.unixTime, exchange.loop, RandomToken.make())
        let session = Session(
            owner: self.owner, principal: principal, tokens: tokens, createdAt: now,
            endsAt: now + self.session.absolute.wholeSeconds, idle: self.session.idle.wholeSeconds)
        var response = Self.redirect(303, to: taken.login.returnTo)
        response.fields.append(.init("Set-Cookie", self.session.sessionCookie.setting(id)))
        if let cookie = self.session.csrfCookie {
            response.fields.append(.init("Set-Cookie", cookie.setting(session.csrfToken)))
        }
        let cookie = self.session.loginCookie
        let underWay = taken.rest.map { cookie.setting($0, age: PendingLogin.lifetime) } ?? cookie.clearing
        response.fields.append(.init("Set-Cookie", underWay))
        let kept = self.remove(self.keys(exchange), on: loop)
        let sessions = self.sessions
        return exchange.wait(
            for: kept.flatMap { sessions.keep(session, under: TokenHash(id), at: now, on: loop) }
        ) { result in
            switch result {
            case .success: .respond(response)
            case .failure: .respond(self.answer(.provider("the session could not be kept"), exchange))
            }
        }
    }
}

extension Duration {
    /// At least one.
    var wholeSeconds: Int64 { Swift.max(1, self.components.seconds) }
}

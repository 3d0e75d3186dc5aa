// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore
import PorticoProxy
import PorticoWire

/// The tokens of a session, which have an end of their own.
extension LoginMethod {
    func take(_ session: Session, _ key: TokenHash, _ exchange: Exchange, isRetry: Bool) -> AuthOutcome {
        let (now, loop) = (exchange.unixTime, exchange.loop)
        guard let end = session.tokens.endsAt, !exchange.isDry else { return .session(session, self.place) }
        let isWanted = self.oidc.forwardedToken != nil
        guard session.tokens.refreshToken != nil else {
            return isWanted && now >= end ? self.over(exchange) : .session(session, self.place)
        }
        if !isRetry, self.lacksToken(session, at: now), let fresh = self.freshened(key, at: now, on: loop) {
            return .pending(self.retry(after: fresh))
        }
        if now >= end - Self.margin { self.refresh(session, key, at: now, on: loop) }
        guard isWanted, now >= end else { return .session(session, self.place) }
        let cause = self.sources.refreshes.failure(of: key).map { ": \($0)" } ?? ""
        return .unavailable(
            "the access token has ended, and the provider of '\(self.name)' gives no other\(cause)", self.place)
    }

    /// Services want its access token, which has ended.
    private func lacksToken(_ session: Session, at now: Int64) -> Bool {
        guard self.oidc.forwardedToken != nil, session.tokens.refreshToken != nil, let end = session.tokens.endsAt
        else { return false }
        return now >= end
    }

    /// The end of the refresh that a session cannot do without, one that runs already or another; `nil`: it can, or it is
    /// not time for one. Another worker, or another instance, may have changed it meanwhile.
    func freshened(_ key: TokenHash, at now: Int64, on loop: any EventLoop) -> EventLoopFuture<Void>? {
        guard let session = self.sessions.find(key, at: now, isUse: false), session.owner == self.owner,
            self.lacksToken(session, at: now)
        else { return nil }
        self.refresh(session, key, at: now, on: loop)
        let sessions = self.sessions
        return self.sources.refreshes.end(of: key, on: loop)?.flatMap {
            sessions.load(key, on: loop) ?? loop.makeSucceededVoidFuture()
        }
    }

    /// Seconds before its end that a token is refreshed, and between attempts. After one that went well there is no pause
    /// for a token that has ended.
    private static let margin: Int64 = 30
    private static let pause: Int64 = 5
    private static let pauseAfterFailure: Int64 = 10
    /// How often it is looked whether another instance is done: for as long as a provider is given to answer.
    private static let looks = 20

    /// Beside the requests, which wait for it only where they cannot do without. The session ends where the provider has
    /// withdrawn the login; while it is away the session goes on.
    private func refresh(_ session: Session, _ key: TokenHash, at now: Int64, on loop: any EventLoop) {
        guard now >= session.refreshesAt, self.sources.refreshes.begin(key) else { return }
        let (sources, sessions, provider) = (self.sources, self.sessions, self.provider)
        let (name, issuer) = (self.name, self.oidc.issuer.description)
        let failed: @Sendable (LoginFailure, Bool) -> Void = { failure, isOver in
            sources.refreshes.note(failure.words, of: key)
            sources.observer?.refreshFailed(login: name, provider: issuer, reason: failure.words, endsSession: isOver)
        }
        sessions.claimRefresh(key, on: loop).flatMap { isOurs in
            guard isOurs else {
                let isWanted = session.tokens.endsAt.map { now >= $0 } ?? false
                return isWanted
                    ? sessions.change(of: session, under: key, at: now, on: loop, looks: Self.looks)
                    : loop.makeSucceededVoidFuture()
            }
            return provider.refresh(session, at: now, on: loop).flatMap { outcome in
                switch outcome {
                case .success(let (tokens, principal)):
                    sources.refreshes.note(nil, of: key)
                    let next = Swift.min(now + Self.pause, tokens.endsAt ?? .max)
                    return sessions.replace(
                        session.with(tokens, principal, refreshesAt: next), under: key, at: now, on: loop)
                case .failure(let failure):
                    switch failure {
                    case .denied, .mismatch:
                        failed(failure, true)
                        return sessions.remove(key, on: loop)
                    case .provider, .request:
                        failed(failure, false)
                        return sessions.replace(
                            session.with(session.tokens, refreshesAt: now + Self.pauseAfterFailure), under: key,
                            at: now, on: loop)
                    }
                }
            }
        }.whenComplete { _ in sources.refreshes.end(key) }
    }
}

extension SessionStore {
    /// Waits until another instance has had the tokens refreshed, or for so many looks.
    fileprivate func change(
        of session: Session, under key: TokenHash, at now: Int64, on loop: any EventLoop, looks: Int
    ) -> EventLoopFuture<Void> {
        let pause = loop.scheduleTask(in: .milliseconds(250)) {}.futureResult
        return pause.flatMap { self.load(key, on: loop) ?? loop.makeSucceededVoidFuture() }.flatMap {
            let found = self.find(key, at: now, isUse: false)
            guard looks > 1, let found, found.tokens.accessToken == session.tokens.accessToken else {
                return loop.makeSucceededVoidFuture()
            }
            return self.change(of: session, under: key, at: now, on: loop, looks: looks - 1)
        }
    }
}

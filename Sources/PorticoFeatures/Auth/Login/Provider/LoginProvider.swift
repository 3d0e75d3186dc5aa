// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore
import PorticoConfig
import PorticoJOSE
import PorticoJSON
import PorticoProxy

/// Asks the provider of one login: for tokens, and what they say. On the worker's loop, but for the waiting.
struct LoginProvider: Sendable {
    let config: OIDCConfig
    let mapping: PrincipalMapping
    let ring: KeyRing
    let metadata: MetadataCache
    let client: (any ProviderClient)?

    /// What a login or a refresh gives; the principal is absent where a refresh came without an ID token.
    typealias Outcome = Result<(tokens: ProviderTokens, principal: Principal?), LoginFailure>

    /// - Parameter now: seconds since 1970.
    func finish(
        _ login: PendingLogin, code: String, at now: Int64, on loop: any EventLoop
    ) -> EventLoopFuture<Outcome> {
        self.tokens(at: now, on: loop) { $0.exchanging(code, of: login) }.flatMap { answer in
            self.outcome(answer, nonce: login.nonce, before: nil, now, loop)
        }
    }

    func refresh(_ session: Session, at now: Int64, on loop: any EventLoop) -> EventLoopFuture<Outcome> {
        guard let token = session.tokens.refreshToken else {
            return loop.makeSucceededFuture(.failure(.denied("there is no refresh token")))
        }
        return self.tokens(at: now, on: loop) { $0.refreshing(token) }.flatMap { answer in
            self.outcome(answer, nonce: nil, before: session, now, loop)
        }
    }

    // MARK: Asking

    private func tokens(
        at now: Int64, on loop: any EventLoop, _ request: @escaping @Sendable (TokenRequest) -> ProviderRequest
    ) -> EventLoopFuture<Result<TokenAnswer, LoginFailure>> {
        switch self.metadata.find(at: now, on: loop) {
        case .failed(let failure): loop.makeSucceededFuture(.failure(failure))
        case .known(let metadata): self.ask(metadata, loop, request)
        case .pending(let future):
            future.flatMap { result in
                switch result {
                case .success(let metadata): self.ask(metadata, loop, request)
                case .failure(let failure): loop.makeSucceededFuture(.failure(failure))
                }
            }
        }
    }

    private func ask(
        _ metadata: ProviderMetadata, _ loop: any EventLoop, _ request: (TokenRequest) -> ProviderRequest
    ) -> EventLoopFuture<Result<TokenAnswer, LoginFailure>> {
        guard let client else { return loop.makeSucceededFuture(.failure(.provider("it is not asked here"))) }
        let asked = TokenRequest(
            metadata: metadata, clientID: self.config.clientID, secret: self.config.clientSecret,
            authority: self.config.authority?.text)
        let promise = loop.makePromise(of: Result<TokenAnswer, LoginFailure>.self)
        client.send(request(asked), on: loop).whenComplete { answer in
            promise.succeed(
                Result { () throws(LoginFailure) in try TokenAnswer.read(try ProviderAnswer.expected(answer)) })
        }
        return promise.futureResult
    }

    // MARK: What the answer says

    private func outcome(
        _ result: Result<TokenAnswer, LoginFailure>, nonce: String?, before: Session?, _ now: Int64,
        _ loop: any EventLoop
    ) -> EventLoopFuture<Outcome> {
        let answer: TokenAnswer
        switch result {
        case .success(let tokens): answer = tokens
        case .failure(let failure): return loop.makeSucceededFuture(.failure(failure))
        }
        let tokens = ProviderTokens(
            idToken: answer.idToken ?? before?.tokens.idToken ?? "", accessToken: answer.accessToken,
            // One that is not replaced stays good (RFC 6749 §6).
            refreshToken: answer.refreshToken ?? before?.tokens.refreshToken,
            endsAt: answer.expiresIn.map { now + $0 })
        if before != nil, answer.accessToken == nil {
            return loop.makeSucceededFuture(.failure(.provider("its token endpoint answered no access token")))
        }
        guard let idToken = answer.idToken else {
            if before != nil { return loop.makeSucceededFuture(.success((tokens, nil))) }
            return loop.makeSucceededFuture(.failure(.provider("its token endpoint answered no ID token")))
        }
        let rules = IDTokenRules(
            clientID: self.config.clientID, nonce: nonce, subject: before?.subject, accessToken: answer.accessToken)
        return self.verify(idToken, rules, now, loop, mayWait: true).map { result in
            result.map { (tokens, $0) }
        }
    }

    /// Keys that are not there yet, or are newer than ours, are waited for once.
    private func verify(
        _ token: String, _ rules: IDTokenRules, _ now: Int64, _ loop: any EventLoop, mayWait: Bool
    ) -> EventLoopFuture<Result<Principal, LoginFailure>> {
        var failure = LoginFailure.provider("its keys have not come")
        switch self.ring.state.0 {
        case .pending: break
        case .unavailable(let reason): failure = .provider(reason)
        case .keys(let keys):
            do throws(JWTError) {
                return loop.makeSucceededFuture(self.principal(try self.verified(token, keys, now), token, rules))
            } catch {
                failure = .mismatch("the ID token is refused: \(error.description)")
                guard error == .unknownKey else { return loop.makeSucceededFuture(.failure(failure)) }
            }
        }
        guard mayWait, let fetched = self.ring.nextFetch(loop) else {
            return loop.makeSucceededFuture(.failure(failure))
        }
        return fetched.flatMap { self.verify(token, rules, now, loop, mayWait: false) }
    }

    private func verified(
        _ token: String, _ keys: [VerificationKey], _ now: Int64
    ) throws(JWTError) -> VerifiedToken {
        let policy = JWTPolicy(
            issuers: [self.config.issuer.text], audiences: [self.config.clientID],
            algorithms: Set(JWSAlgorithm.asymmetric))
        let bytes = Array(token.utf8)
        return try JWTVerifier(keys: keys, policy: policy).verify(bytes.span, at: now)
    }

    private func principal(
        _ token: VerifiedToken, _ text: String, _ rules: IDTokenRules
    ) -> Result<Principal, LoginFailure> {
        let bytes = Array(text.utf8)
        guard let algorithm = (try? CompactJWS(bytes.span))?.header.algorithm else {
            return .failure(.mismatch("the ID token is refused"))
        }
        if let objection = rules.objection(token, algorithm) { return .failure(.mismatch(objection)) }
        guard let principal = self.mapping.principal(of: token.claims) else {
            return .failure(.mismatch("the ID token does not say who the user is, as 'principal' has it"))
        }
        return .success(principal)
    }
}

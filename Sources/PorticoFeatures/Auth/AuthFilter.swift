// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore
package import PorticoProxy
import PorticoWire

/// `auth`: finds out who calls, or refuses. All that follows knows only the principal.
package struct AuthFilter: Filter {
    package static let name = "auth"
    private let methods: [any AuthMethod]
    /// In which they are asked: their indices.
    private let order: [Int]
    private let allowsAnonymous: Bool
    /// What carried credentials goes on to the service.
    private let forwardsCredentials: Bool
    /// What carries credentials, those of sessions that other routes ask for too.
    private let carriers: [CredentialPlace]
    /// Whose pages may make requests with a cookie that says who it is, beside our own.
    private let origins: OriginRules

    /// - Parameter sessions: what carries those of any login.
    package init(
        _ methods: [any AuthMethod], allowsAnonymous: Bool, forwardsCredentials: Bool,
        sessions: [CredentialPlace] = [], origins: [OriginPattern] = []
    ) {
        self.methods = methods
        // Those that ask others come last; who calls is what the first in the file says all the same.
        self.order = methods.indices.filter { !methods[$0].isRemote } + methods.indices.filter { methods[$0].isRemote }
        self.allowsAnonymous = allowsAnonymous
        self.forwardsCredentials = forwardsCredentials
        let own = methods.flatMap(\.carriers)
        self.carriers = own + sessions.filter { !own.contains($0) }
        self.origins = OriginRules(origins)
    }

    package func request(_ exchange: Exchange) -> Verdict {
        if let principal = exchange.principal {
            if exchange.isRecorded { exchange.note("who calls is known already") }
            if !principal.stated.isEmpty { self.take(principal, exchange) }
            return self.pass(exchange)
        }
        guard self.methods.count == 1 else { return self.look(exchange, from: 0, AuthTally()) }
        // The common case, without a tally.
        let outcome = self.methods[0].verify(exchange, isRetry: false)
        if case .pending(let future) = outcome { return self.wait(for: future, exchange, 0, AuthTally()) }
        self.note(outcome, of: self.methods[0], exchange)
        if case .verified(let principal, let place) = outcome {
            if let objection = exchange.objection(to: place, origins: self.origins) { return .respond(objection) }
            exchange.authenticate(as: principal)
            return self.pass(exchange)
        }
        var tally = AuthTally()
        tally.add(outcome, of: 0)
        return self.decide(exchange, tally)
    }

    /// Somebody says who calls: the methods say what follows from that.
    private func take(_ stated: Principal, _ exchange: Exchange) {
        var plain = stated
        plain.stated = []
        let principal = stated.completed(by: self.methods)
        if principal != plain { exchange.authenticate(as: principal) }
        guard exchange.isRecorded else { return }
        if principal.kind == .consumer { exchange.note("it is a consumer") }
        if let tier = principal.tier { exchange.note("its tier is '\(tier)'") }
    }

    /// Asks one method after the other: every credential that is there is looked at.
    /// - Parameter start: among those in their order.
    private func look(_ exchange: Exchange, from start: Int, _ tally: AuthTally) -> Verdict {
        var tally = tally
        for turn in self.order.indices.dropFirst(start) {
            let method = self.methods[self.order[turn]]
            if method.isRemote, self.isKnown(exchange, method.places, tally) { continue }
            let outcome = method.verify(exchange, isRetry: false)
            if case .pending(let future) = outcome { return self.wait(for: future, exchange, turn, tally) }
            self.take(outcome, of: self.order[turn], exchange, &tally)
        }
        return self.decide(exchange, tally)
    }

    /// The one credential that stands there was verified by another method.
    private func isKnown(_ exchange: Exchange, _ places: [CredentialPlace], _ tally: AuthTally) -> Bool {
        guard let (credential, place) = exchange.onlyCredential(at: places) else { return false }
        if case .malformed = credential { return false }
        return tally.hasTaken(place)
    }

    private func wait(
        for future: EventLoopFuture<AuthOutcome>, _ exchange: Exchange, _ turn: Int, _ tally: AuthTally
    ) -> Verdict {
        let index = self.order[turn]
        return exchange.wait(for: future) { result in
            var tally = tally
            var outcome = (try? result.get()) ?? .retry
            if case .retry = outcome { outcome = self.methods[index].verify(exchange, isRetry: true) }
            self.take(outcome, of: index, exchange, &tally)
            return self.look(exchange, from: turn + 1, tally)
        }
    }

    private func take(_ outcome: AuthOutcome, of index: Int, _ exchange: Exchange, _ tally: inout AuthTally) {
        self.note(outcome, of: self.methods[index], exchange)
        tally.add(outcome, of: index)
    }

    private func decide(_ exchange: Exchange, _ tally: AuthTally) -> Verdict {
        if let response = tally.response { return .respond(response) }
        if tally.isExhausted { return self.refuseMore(exchange) }
        if let (refusal, index) = tally.refusal { return self.refuse(exchange, refusal, of: index) }
        if let reason = tally.unavailable { return self.cannotSay(exchange, reason) }
        if let principal = tally.principal {
            if let (session, index) = tally.session,
                let objection = self.methods[index].objection(session, exchange, origins: self.origins)
            {
                return .respond(objection)
            }
            if let objection = tally.place.flatMap({ exchange.objection(to: $0, origins: self.origins) }) {
                return .respond(objection)
            }
            exchange.authenticate(as: principal)
            return self.pass(exchange, tally)
        }
        if tally.isAdmitted { return self.pass(exchange) }
        if self.allowsAnonymous {
            if let index = self.strangeCredential(exchange) {
                return self.refuse(exchange, AuthRefusal("malformed", "it is of no kind that is taken here"), of: index)
            }
            if exchange.isRecorded { exchange.note("nobody in particular, which is allowed") }
            return self.pass(exchange)
        }
        return self.refuse(exchange)
    }

    private func pass(_ exchange: Exchange, _ tally: AuthTally = AuthTally()) -> Verdict {
        if !self.forwardsCredentials {
            for place in self.carriers { exchange.request.drop(place) }
        }
        if let (session, index) = tally.session { self.methods[index].relay(session, exchange) }
        return .next
    }

    // MARK: Refusing

    /// There is no credential.
    private func refuse(_ exchange: Exchange) -> Verdict {
        for method in self.methods {
            if let invitation = method.invitation(exchange) { return invitation }
        }
        if exchange.isRecorded { exchange.note("looks for \(self.places)") }
        var response = exchange.problem(.unauthenticated, detail: "This request needs credentials: \(self.places).")
        response.fields += self.methods.map { .init("WWW-Authenticate", $0.challenge(nil)) }
        return .respond(response)
    }

    /// Something stands in `Authorization` that none of those who look there could read: it is wrong, not absent.
    private func strangeCredential(_ exchange: Exchange) -> Int? {
        guard exchange.request.fields.joinedValue(named: "authorization")?.isEmpty == false else { return nil }
        return self.methods.firstIndex { $0.places.contains(.bearer) || $0.places.contains(.basic) }
    }

    private var places: String {
        var seen: Set<CredentialPlace> = []
        let places = self.methods.flatMap(\.places).filter { seen.insert($0).inserted }.map(\.words)
        return places.joined(separator: ", or ")
    }

    /// One is there, and wrong.
    private func refuse(_ exchange: Exchange, _ refusal: AuthRefusal, of index: Int) -> Verdict {
        exchange.noteDetail(refusal.reason)
        var response = exchange.problem(
            .invalidCredentials, detail: "The credentials are not valid: \(refusal.words).")
        response.fields.append(.init("WWW-Authenticate", self.methods[index].challenge(refusal)))
        return .respond(response)
    }

    private func cannotSay(_ exchange: Exchange, _ reason: String) -> Verdict {
        exchange.noteDetail(reason)
        var response = exchange.problem(.identityUnavailable)
        response.fields.append(.init("Retry-After", "5"))
        return .respond(response)
    }

    private func refuseMore(_ exchange: Exchange) -> Verdict {
        var response = exchange.problem(.tooManyAttempts)
        response.fields.append(.init("Retry-After", "1"))
        return .respond(response)
    }

    private func note(_ outcome: AuthOutcome, of method: any AuthMethod, _ exchange: Exchange) {
        guard exchange.isRecorded else { return }
        switch outcome {
        case .absent: exchange.note("\(method.name): brings none")
        case .verified(let principal, _): exchange.note("\(method.name): \(principal.kind.rawValue) verified")
        case .session: exchange.note("\(method.name): session found")
        case .refused(let refusal, _): exchange.note("\(method.name): \(refusal.words)")
        case .unavailable(let reason, _): exchange.note("\(method.name): cannot be verified: \(reason)")
        case .exhausted: exchange.note("\(method.name): too many attempts of this client")
        case .answered: exchange.note("\(method.name): answers")
        case .admitted: exchange.note("\(method.name): lets it pass, without saying who it is from")
        case .pending, .retry: break
        }
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoProxy

/// What several methods say of one request. A credential is wrong where it is present and none of those that look at its
/// place takes it; then all are refused, also where another one is right.
struct AuthTally {
    private(set) var principal: Principal?
    /// Where its credential stood; `nil`: in a session.
    private(set) var place: CredentialPlace?
    /// The principal's, where it has one, and the method that knows it.
    private(set) var session: (session: Session, index: Int)?
    private(set) var response: LocalResponse?
    private(set) var isExhausted = false
    private(set) var isAdmitted = false
    private var taken: [CredentialPlace] = []
    private var refusals: [(refusal: AuthRefusal, place: CredentialPlace, index: Int)] = []
    private var doubts: [(reason: String, place: CredentialPlace)] = []

    /// Of the method that knows the principal.
    private var knower = Int.max

    /// Whether a credential at the place was verified.
    func hasTaken(_ place: CredentialPlace) -> Bool { self.taken.contains(place) }

    /// - Parameter index: of the method; the principal is that of the first that knows one.
    mutating func add(_ outcome: AuthOutcome, of index: Int) {
        switch outcome {
        case .absent, .pending, .retry: break
        case .verified(let principal, let place):
            self.taken.append(place)
            guard index < self.knower else { return }
            (self.principal, self.place, self.session, self.knower) = (principal, place, nil, index)
        case .session(let session, let place):
            self.taken.append(place)
            guard index < self.knower else { return }
            (self.principal, self.place, self.session, self.knower) = (session.principal, nil, (session, index), index)
        case .refused(let refusal, let place): self.refusals.append((refusal, place, index))
        case .unavailable(let reason, let place): self.doubts.append((reason, place))
        case .admitted: self.isAdmitted = true
        case .exhausted: self.isExhausted = true
        case .answered(let response): if self.response == nil { self.response = response }
        }
    }

    /// Of a credential that nobody takes, and nobody is in doubt of.
    var refusal: (AuthRefusal, Int)? {
        let open = self.taken + self.doubts.map(\.place)
        return self.refusals.first { $0.refusal.isFinal || !open.contains($0.place) }.map { ($0.refusal, $0.index) }
    }

    /// Why it cannot be said whether a credential is right.
    var unavailable: String? { self.doubts.first { !self.taken.contains($0.place) }?.reason }
}

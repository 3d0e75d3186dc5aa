// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import NIOCore
package import PorticoProxy

/// One way to verify who calls: an entry of `auth`, as a worker uses it.
package protocol AuthMethod {
    /// In the configuration.
    var name: String { get }
    /// Where it looks for credentials.
    var places: [CredentialPlace] { get }
    /// Whether others are asked: nobody is told of a credential that another method has verified already.
    var isRemote: Bool { get }
    /// Of a 401 (RFC 9110 §11.6.1), for a request that brings nothing, or something that is refused.
    func challenge(_ refusal: AuthRefusal?) -> String
    /// Looks at what the request brings.
    /// - Parameter isRetry: what was waited for is there; there is no waiting again.
    func verify(_ exchange: Exchange, isRetry: Bool) -> AuthOutcome
    /// What a request that brings nothing is answered in place of 401; `nil`: just that.
    func invitation(_ exchange: Exchange) -> Verdict?
    /// What services do not get, unless the route says so: `places`, and what goes with them.
    var carriers: [CredentialPlace] { get }
    /// The answer to a request that must not be made with a session, although it is right.
    /// - Parameter origins: whose pages may make it, beside our own.
    func objection(_ session: Session, _ exchange: Exchange, origins: OriginRules) -> LocalResponse?
    /// What services get of a session.
    func relay(_ session: Session, _ exchange: Exchange)
    /// Which claims say who the user is; `nil`: it knows no claims.
    var principalMapping: PrincipalMapping? { get }
    /// `nil`: it knows no such consumer.
    func consumer(named name: String) -> Principal?
}

extension AuthMethod {
    package var isRemote: Bool { false }
    package func invitation(_ exchange: Exchange) -> Verdict? { nil }
    package var carriers: [CredentialPlace] { self.places }
    package func objection(_ session: Session, _ exchange: Exchange, origins: OriginRules) -> LocalResponse? { nil }
    package func relay(_ session: Session, _ exchange: Exchange) {}
    package var principalMapping: PrincipalMapping? { nil }
    package func consumer(named name: String) -> Principal? { nil }
}

/// What came of a look at a request's credentials.
package enum AuthOutcome: Sendable {
    /// The request brings none for this method.
    case absent
    /// - Parameter place: where the credential stood.
    case verified(Principal, CredentialPlace)
    /// The same, by a session.
    case session(Session, CredentialPlace)
    /// Another one says that the request may pass, and not who it is from.
    case admitted
    case refused(AuthRefusal, CredentialPlace)
    /// It cannot be said, for this reason, which operators read.
    case unavailable(String, CredentialPlace)
    /// Too much of the client's is to be verified.
    case exhausted
    /// The method answers the client itself.
    case answered(LocalResponse)
    case pending(EventLoopFuture<AuthOutcome>)
    /// What was waited for is there: the method is to be asked again.
    case retry
}

/// Why a credential is refused.
package struct AuthRefusal: Sendable, Hashable {
    /// A short word for logs and metrics: `expired`.
    package var reason: String
    /// For the client, without anything of the credential.
    package var words: String
    /// It holds whatever another method says of the place.
    package var isFinal: Bool

    package init(_ reason: String, _ words: String, isFinal: Bool = false) {
        self.reason = reason
        self.words = words
        self.isFinal = isFinal
    }

    /// What can be no credential, or are several of a kind: no method makes that right.
    package static func malformed(_ words: String) -> AuthRefusal {
        AuthRefusal("malformed", words, isFinal: true)
    }
}

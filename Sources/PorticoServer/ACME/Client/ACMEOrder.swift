// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoFeatures
import PorticoJOSE
import PorticoJSON

/// What stands at an order, an authorization or a challenge: each has a status (RFC 8555 §7.1.6).
enum ACMEStatus: String, Sendable {
    case pending, ready, processing, valid, invalid, deactivated, expired, revoked
}

/// An order (RFC 8555 §7.1.3).
struct ACMEOrder: Sendable {
    let status: ACMEStatus
    let authorizations: [WebURL]
    let finalize: WebURL
    /// Where the certificate is once it is there.
    let certificate: WebURL?
    let failure: ACMEFailure?

    private static let mostAuthorizations = 8

    init(_ body: [UInt8], of directory: WebURL) throws(ACMEFailure) {
        guard let json = JSONIndex.object(body, maximumDepth: 16),
            let status = json.stringMember(json.root, "status").flatMap(ACMEStatus.init)
        else { throw ACMEFailure("answer", "what should be an order is none") }
        self.status = status
        var authorizations: [WebURL] = []
        if let list = json.member(json.root, named: "authorizations") {
            for node in json.elements(list).prefix(Self.mostAuthorizations) {
                authorizations.append(try ACMEDirectory.url(json.string(node), "an authorization", directory))
            }
        }
        self.authorizations = authorizations
        self.finalize = try ACMEDirectory.url(
            json.stringMember(json.root, "finalize"), "the order's 'finalize'", directory)
        let place = json.stringMember(json.root, "certificate")
        self.certificate = place == nil ? nil : try ACMEDirectory.url(place, "the certificate's place", directory)
        self.failure = json.member(json.root, named: "error").map { ACMEFailure.problem(json, $0) }
    }
}

/// An authorization (RFC 8555 §7.1.4).
struct ACMEAuthorization: Sendable {
    struct Challenge: Sendable {
        let url: WebURL
        let token: String
    }

    let status: ACMEStatus
    /// Those that the directory offers.
    let challenges: [ACMEChallenge.Kind: Challenge]
    let failure: ACMEFailure?

    private static let mostChallenges = 16

    init(_ body: [UInt8], of directory: WebURL) throws(ACMEFailure) {
        guard let json = JSONIndex.object(body, maximumDepth: 16),
            let status = json.stringMember(json.root, "status").flatMap(ACMEStatus.init)
        else { throw ACMEFailure("answer", "what should be an authorization is none") }
        self.status = status
        var challenges: [ACMEChallenge.Kind: Challenge] = [:]
        var failure: ACMEFailure?
        if let list = json.member(json.root, named: "challenges") {
            for node in json.elements(list).prefix(Self.mostChallenges) {
                if let error = json.member(node, named: "error") { failure = ACMEFailure.problem(json, error) }
                guard let kind = json.stringMember(node, "type").flatMap(ACMEChallenge.Kind.init) else { continue }
                let token = json.stringMember(node, "token") ?? ""
                guard ACMEChallenge.isToken(token) else { throw ACMEFailure("answer", "a challenge has no token") }
                challenges[kind] = Challenge(
                    url: try ACMEDirectory.url(json.stringMember(node, "url"), "a challenge", directory), token: token)
            }
        }
        self.challenges = challenges
        self.failure = failure
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
package import PorticoProxy
import PorticoWire

/// `allow`: lets those pass who may do what the route does.
package struct AllowFilter: Filter {
    package static let name = "allow"
    private let config: AllowConfig
    /// The challenges of the ways in which callers of the route can be known.
    private let challenges: [String]

    package init(_ config: AllowConfig, challenges: [String]) {
        self.config = config
        self.challenges = challenges
    }

    package func request(_ exchange: Exchange) -> Verdict {
        if !self.config.methods.isEmpty, !self.takes(exchange.request.isHEAD ? "GET" : exchange.methodName) {
            return self.refuse(exchange, "the method is not one of \(self.config.methods.joined(separator: ", "))")
        }
        if !self.config.networks.isEmpty, !self.config.networks.contains(where: { $0.contains(exchange.clientIP) }) {
            return self.refuse(exchange, "the client's address is in none of the networks")
        }
        guard self.config.needsPrincipal else { return .next }
        guard let principal = exchange.principal else { return self.refuseStranger(exchange) }
        if !self.config.roles.holds(principal.roles) {
            return self.refuse(exchange, "lacks \(self.config.roles.described("role"))")
        }
        for claim in self.config.claims where !claim.holds(principal) {
            return self.refuse(exchange, "the claim '\(claim.name)' is not what it must be")
        }
        if !self.config.scopes.holds(principal.scopes) { return self.refuseScope(exchange) }
        return .next
    }

    /// Who may GET may HEAD.
    private func takes(_ method: String) -> Bool { self.config.methods.contains(method) }

    private func refuse(_ exchange: Exchange, _ words: String) -> Verdict {
        if exchange.isRecorded { exchange.note(words) }
        exchange.noteDetail(words)
        return .respond(exchange.problem(.forbidden))
    }

    /// RFC 6750 §3.1.
    private func refuseScope(_ exchange: Exchange) -> Verdict {
        let words = "lacks \(self.config.scopes.described("scope"))"
        if exchange.isRecorded { exchange.note(words) }
        exchange.noteDetail(words)
        var response = exchange.problem(.insufficientScope)
        let scopes = self.config.scopes.words.joined(separator: " ")
        response.fields.append(
            .init("WWW-Authenticate", "Bearer error=\"insufficient_scope\", scope=\"\(scopes)\""))
        return .respond(response)
    }

    /// Nobody in particular: to be known may help.
    private func refuseStranger(_ exchange: Exchange) -> Verdict {
        if exchange.isRecorded { exchange.note("nobody in particular calls") }
        var response = exchange.problem(.unauthenticated)
        response.fields += self.challenges.map { .init("WWW-Authenticate", $0) }
        return .respond(response)
    }
}

extension ClaimCondition {
    fileprivate func holds(_ principal: Principal) -> Bool {
        let has = principal.values("claims.\(self.name)") ?? []
        return self.values.contains { has.contains($0) }
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Crypto
import PorticoConfig
import PorticoJOSE
package import PorticoProxy
import PorticoWire

extension LoginMethod {
    /// A request that may change something must come from our own pages, or from those of origins that the route lets in.
    package func objection(
        _ session: Session, _ exchange: Exchange, origins: OriginRules
    ) -> LocalResponse? {
        guard exchange.mayChangeSomething, let words = self.csrfProblem(session, exchange, origins) else { return nil }
        exchange.noteDetail(words)
        return exchange.problem(.csrf, detail: "The request is not taken with a session: \(words).")
    }

    private func csrfProblem(_ session: Session, _ exchange: Exchange, _ origins: OriginRules) -> String? {
        if let words = exchange.originProblem(allowed: origins) { return words }
        guard let cookie = self.session.csrfCookie else { return nil }
        let expected = Secret(session.csrfToken)
        let fields = exchange.request.values(named: Self.csrfField)
        guard let field = fields.first else { return "it has no \(Self.csrfField)" }
        let cookies = exchange.request.cookies(named: cookie.name, atMost: 2).map { exchange.request.fields.string($0) }
        guard let held = cookies.first else { return "it has no cookie \(cookie.name)" }
        let isRight = [field, held].map { expected.matches($0.utf8) }
        guard isRight == [true, true], fields.count == 1, cookies.count == 1 else {
            return "\(Self.csrfField) is not that of the session"
        }
        return nil
    }

    static let csrfField = "X-CSRF-Token"
}

extension Exchange {
    /// The answer to a request that must not be made with a credential of this place, although it is right: a cookie comes
    /// along with what other sites' pages ask for too.
    /// - Parameter origins: whose pages may make it, beside our own.
    @inline(__always)
    func objection(to place: CredentialPlace, origins: OriginRules) -> LocalResponse? {
        switch place {
        case .cookie: return self.objection("a cookie", origins)
        case .certificate:
            // Programs, which show most of them, name no page; browsers do, where a request may change something.
            guard !self.request.values(named: "Origin").isEmpty else { return nil }
            return self.objection("a client certificate", origins)
        case .bearer, .basic, .header, .query: return nil
        }
    }

    private func objection(_ credential: String, _ origins: OriginRules) -> LocalResponse? {
        guard self.mayChangeSomething, let words = self.originProblem(allowed: origins) else { return nil }
        self.noteDetail(words)
        return self.problem(.csrf, detail: "The request is not taken with \(credential): \(words).")
    }
}

extension Session {
    /// What a page of ours must repeat: of this session alone.
    package var csrfToken: String {
        let key = SymmetricKey(data: self.csrfSecret)
        return Base64.encodeURL(Array(HMAC<SHA256>.authenticationCode(for: Array("csrf".utf8), using: key)))
    }
}

extension Exchange {
    /// All methods but those that RFC 9110 §9.2.1 calls safe; and what opens a connection of another protocol, which says
    /// no more later.
    var mayChangeSomething: Bool {
        switch self.request.method {
        case .get, .head, .options, .trace: !self.request.values(named: "Upgrade").isEmpty
        default: true
        }
    }

    /// Why the page that made the request is not one of ours; `nil`: it is.
    func originProblem(allowed: OriginRules = OriginRules([])) -> String? {
        OriginCheck(own: self.clientOrigin, allowed: allowed).objection(
            origins: self.request.values(named: "Origin"), referers: self.request.values(named: "Referer"))
    }

    /// A person's browser opens a page, as against what scripts and programs ask for.
    var isNavigation: Bool {
        if let mode = self.request.values(named: "Sec-Fetch-Mode").first { return mode == "navigate" }
        return self.preferredForm == .html && self.request.values(named: "X-Requested-With").isEmpty
    }
}

extension RequestHead {
    /// Of all fields of this name, as they came.
    func values(named name: String) -> [String] {
        self.fields.slots.indices.filter { self.fields.isField($0, named: name) }
            .map { self.fields.string(self.fields.slots[$0].value) }
    }
}

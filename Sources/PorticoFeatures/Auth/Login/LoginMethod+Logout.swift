// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore
import PorticoConfig
package import PorticoProxy
import PorticoWire

/// The end of a session, here and at the provider.
extension LoginMethod {
    /// Answers the logout path. Nobody else can end a session: a POST says in `Origin` which page made it, and a GET that
    /// does not come from our own pages, or from the address bar, is asked back.
    package func logout(_ exchange: Exchange) -> Verdict {
        guard exchange.request.method == .get || exchange.request.method == .post else {
            return .respond(exchange.methodProblem(allowing: "GET, POST"))
        }
        // A picture or a script of a page leads nowhere.
        if exchange.request.method == .get, let mode = exchange.request.values(named: "Sec-Fetch-Mode").first,
            mode != "navigate"
        {
            return .respond(exchange.methodProblem(allowing: "POST"))
        }
        if exchange.isRecorded { exchange.note("\(self.name): ends the browser's session") }
        let keys = self.keys(exchange)
        guard !exchange.isDry, let loaded = self.load(keys, on: exchange.loop) else { return self.end(keys, exchange) }
        return exchange.wait(for: loaded) { result in
            switch result {
            case .success: self.end(keys, exchange)
            case .failure(let error): self.storeFailed(error, exchange)
            }
        }
    }

    /// Nobody is told that a session is over that another instance still knows.
    private func storeFailed(_ error: any Error, _ exchange: Exchange) -> Verdict {
        .respond(self.answer(.provider("the session cannot be ended: \(error)"), exchange))
    }

    /// All of those that the browser has sent, though the provider hears of one.
    private func end(_ keys: [TokenHash], _ exchange: Exchange) -> Verdict {
        let live = self.live(keys, exchange)
        guard !exchange.isDry, let session = live.first?.session else {
            return .respond(self.goodbye(exchange, to: self.oidc.afterLogout))
        }
        switch exchange.request.method {
        case .post:
            if let words = exchange.originProblem() {
                exchange.noteDetail(words)
                return .respond(exchange.problem(.csrf, detail: "The session does not end: \(words)."))
            }
        default:
            guard exchange.isOwnNavigation else { return .respond(self.question) }
        }
        return exchange.wait(for: self.remove(live.map(\.key), on: exchange.loop)) { result in
            switch result {
            case .success: self.leave(session, exchange)
            case .failure(let error): self.storeFailed(error, exchange)
            }
        }
    }

    /// To the provider, where it can be told; it need not be there.
    private func leave(_ session: Session, _ exchange: Exchange) -> Verdict {
        switch self.provider.metadata.find(at: exchange.unixTime, on: exchange.loop) {
        case .known(let metadata): return .respond(self.goodbye(session, metadata, exchange))
        case .failed: return .respond(self.goodbye(exchange, to: self.oidc.afterLogout))
        case .pending(let future):
            return exchange.wait(for: future) { result in
                let metadata = try? result.flatMap { $0.mapError { $0 as any Error } }.get()
                return .respond(self.goodbye(session, metadata, exchange))
            }
        }
    }

    /// RP-initiated logout (OpenID Connect).
    private func goodbye(
        _ session: Session, _ metadata: ProviderMetadata?, _ exchange: Exchange
    ) -> LocalResponse {
        guard let endpoint = metadata?.endSessionEndpoint, let origin = exchange.clientOrigin else {
            return self.goodbye(exchange, to: self.oidc.afterLogout)
        }
        var values = [
            (name: "client_id", value: self.oidc.clientID),
            (name: "post_logout_redirect_uri", value: origin + self.oidc.afterLogout),
        ]
        let hint = session.tokens.idToken
        if !hint.isEmpty, hint.utf8.count <= Self.longestHint {
            values.insert((name: "id_token_hint", value: hint), at: 0)
        }
        return self.goodbye(exchange, to: endpoint.adding(query: FormText.encode(values)))
    }

    /// A longer one stands in no address.
    private static let longestHint = 4096

    /// A script cannot follow a redirect to the provider: it is told the address.
    private func goodbye(_ exchange: Exchange, to address: String) -> LocalResponse {
        var response = Self.redirect(303, to: address)
        if !exchange.isNavigation, exchange.request.method == .post {
            response = LocalResponse(
                status: 200,
                fields: [.init("Content-Type", "application/json"), .init("Cache-Control", "no-store")],
                body: Array((JSONValue.object([.init("location", .string(address))]).text() + "\n").utf8))
        }
        // Another site's form brings no cookie: an answer that clears it would end the session all the same.
        guard !exchange.request.cookies(named: self.session.sessionCookie.name, atMost: 1).isEmpty else {
            return response
        }
        response.fields += [self.session.sessionCookie, self.session.csrfCookie, self.session.loginCookie]
            .compactMap { $0.map { .init("Set-Cookie", $0.clearing) } }
        return response
    }

    /// Asks whoever was sent here by another site.
    private var question: LocalResponse {
        let page = """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>Log out</title></head>
            <body><h1>Log out?</h1><form method="post" action="\(self.oidc.logout)"><button>Log out</button></form></body></html>

            """
        return LocalResponse(
            status: 200,
            fields: [
                .init("Content-Type", "text/html; charset=utf-8"), .init("Cache-Control", "no-store"),
                .init("X-Content-Type-Options", "nosniff"),
                .init("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
            ],
            body: Array(page.utf8))
    }
}

extension Exchange {
    /// A page of ours leads here, or a person has typed the address: the browser opens it now, as a page. What it fetches
    /// in advance, or into a frame, is none of that.
    fileprivate var isOwnNavigation: Bool {
        let isAhead = ["Sec-Purpose", "Purpose", "X-Moz"].contains { name in
            self.request.values(named: name).contains { $0.lowercased().contains("prefetch") }
        }
        guard !isAhead, self.says("Sec-Fetch-Dest", "document") else { return false }
        if let site = self.request.values(named: "Sec-Fetch-Site").first {
            return (site == "same-origin" || site == "none") && !self.request.values(named: "Sec-Fetch-Mode").isEmpty
        }
        return !self.request.values(named: "Referer").isEmpty && self.originProblem() == nil
    }

    /// Whether all fields of this name have this value; browsers that know none of it send none.
    private func says(_ name: String, _ value: String) -> Bool {
        self.request.values(named: name).allSatisfy { $0 == value }
    }

    /// A login's path does not take the method.
    func methodProblem(allowing methods: String) -> LocalResponse {
        var response = self.problem(.methodNotAllowed)
        response.fields.removeAll { $0.name == "Allow" }
        response.fields.append(.init("Allow", methods))
        return response
    }
}

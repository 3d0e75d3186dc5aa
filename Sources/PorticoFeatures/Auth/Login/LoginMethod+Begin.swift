// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore
import PorticoConfig
import PorticoJOSE
package import PorticoProxy
import PorticoWire

/// The way to the provider.
extension LoginMethod {
    /// A page is answered with the way to the provider; anything else is refused as it would be without.
    package func invitation(_ exchange: Exchange) -> Verdict? {
        guard exchange.isNavigation, exchange.request.method == .get || exchange.request.method == .head else {
            return nil
        }
        if exchange.isRecorded { exchange.note("\(self.name): sends the browser to \(self.oidc.issuer)") }
        if exchange.isDry {
            return .respond(Self.redirect(302, to: "\(self.oidc.issuer)"))
        }
        guard self.session.isInsecure || exchange.keepsSecureCookies else {
            exchange.noteDetail("login over http")
            let words = "A login takes https: over http browsers do not keep its cookies."
            return .respond(exchange.problem(.loginFailed, detail: words))
        }
        switch self.provider.metadata.find(at: exchange.unixTime, on: exchange.loop) {
        case .known(let metadata): return .respond(self.begin(metadata, exchange))
        case .failed(let failure): return .respond(self.answer(failure, exchange))
        case .pending(let future):
            return exchange.wait(for: future) { result in
                switch result {
                case .success(.success(let metadata)): .respond(self.begin(metadata, exchange))
                case .success(.failure(let failure)): .respond(self.answer(failure, exchange))
                case .failure: .respond(self.answer(.provider("it was not asked to the end"), exchange))
                }
            }
        }
    }

    private func begin(_ metadata: ProviderMetadata, _ exchange: Exchange) -> LocalResponse {
        guard let origin = exchange.clientOrigin else {
            return self.answer(.request("the request names no host"), exchange)
        }
        let now = exchange.unixTime
        let (state, nonce, verifier) = (RandomToken.make(), RandomToken.make(), RandomToken.make())
        let login = PendingLogin(
            owner: self.owner, nonce: nonce, verifier: verifier, redirectURI: origin + self.oidc.callback,
            returnTo: ReturnAddress.of(exchange, except: [self.oidc.callback, self.oidc.logout]), startedAt: now)
        let cookie = self.sources.pending.begin(
            login, state: TokenHash(state), in: self.loginsUnderWay(exchange), at: now)
        let query = FormText.encode([
            ("response_type", "code"), ("client_id", self.oidc.clientID), ("redirect_uri", login.redirectURI),
            ("scope", self.oidc.scopes.joined(separator: " ")), ("state", state), ("nonce", nonce),
            ("code_challenge", Base64.encodeURL(TokenHash(verifier).bytes)), ("code_challenge_method", "S256"),
        ])
        var response = Self.redirect(302, to: metadata.authorizationEndpoint.adding(query: query))
        response.fields.append(
            .init("Set-Cookie", self.session.loginCookie.setting(cookie, age: PendingLogin.lifetime)))
        return response
    }

    /// What the browser holds of the logins that it has begun, as it is sent.
    func loginsUnderWay(_ exchange: Exchange) -> String? {
        let credential = exchange.credential(at: .cookie(self.session.loginCookie.name))
        return exchange.withBytes(of: credential) { span in
            span.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
        }
    }

    static func redirect(_ status: Int, to address: String) -> LocalResponse {
        LocalResponse(
            status: status, fields: [.init("Location", address), .init("Cache-Control", "no-store")])
    }

    /// The answer to a login that does not come about. There is no way back to the provider in it: whoever wants to try
    /// again opens the page again.
    func answer(_ failure: LoginFailure, _ exchange: Exchange) -> LocalResponse {
        exchange.noteDetail(failure.words)
        switch failure {
        case .request(let words): return exchange.problem(.loginFailed, detail: "The login failed: \(words).")
        case .mismatch:
            return exchange.problem(.loginFailed, detail: "The login failed: the provider's answer does not fit it.")
        case .denied: return exchange.problem(.loginDenied)
        case .provider:
            var response = exchange.problem(.identityUnavailable)
            response.fields.append(.init("Retry-After", "5"))
            return response
        }
    }
}

extension WebURL {
    /// - Parameter query: encoded.
    func adding(query: String) -> String { self.text + (self.text.contains("?") ? "&" : "?") + query }
}

extension Exchange {
    /// Browsers keep cookies of `https` alone for it. For this machine itself they make an exception, most of them.
    var keepsSecureCookies: Bool {
        if self.clientOrigin?.hasPrefix("https://") == true { return true }
        guard let host = self.hostText?.lowercased() else { return false }
        return WebURL.isLoopback(host)
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig

/// What the token endpoint is asked (RFC 6749 §4.1.3, §6).
struct TokenRequest {
    var metadata: ProviderMetadata
    var clientID: String
    /// `nil`: the client is public, and PKCE alone protects the code.
    var secret: Secret?
    /// Certificates in PEM that the provider's must come from.
    var authority: String?

    /// For a code of the authorization endpoint.
    func exchanging(_ code: String, of login: PendingLogin) -> ProviderRequest {
        self.request([
            ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", login.redirectURI),
            ("code_verifier", login.verifier),
        ])
    }

    func refreshing(_ token: String) -> ProviderRequest {
        self.request([("grant_type", "refresh_token"), ("refresh_token", token)])
    }

    private func request(_ values: [(name: String, value: String)]) -> ProviderRequest {
        var request = ProviderRequest(self.metadata.tokenEndpoint)
        request.fields = [("Accept", "application/json")]
        request.authority = self.authority
        var values = values
        switch self.secret {
        case nil: values.append(("client_id", self.clientID))
        case let secret? where self.metadata.takesSecretInForm:
            values += [("client_id", self.clientID), ("client_secret", secret.revealed)]
        case let secret?:
            let value = ClientSecretBasic.value(id: self.clientID, secret: secret.revealed)
            request.fields.append(("Authorization", value))
        }
        request.setForm(values)
        return request
    }
}

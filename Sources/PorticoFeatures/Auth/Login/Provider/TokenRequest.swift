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
            // Both are encoded as in forms first (RFC 6749 §2.3.1).
            let pair = "\(FormText.encode(self.clientID)):\(FormText.encode(secret.revealed))"
            request.fields.append(("Authorization", "Basic " + Self.base64(Array(pair.utf8))))
        }
        request.setForm(values)
        return request
    }

    /// In the standard alphabet, with padding (RFC 4648 §4).
    static func base64(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<Swift.min(start + 3, bytes.count)]
            let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
            for place in 0..<4 {
                let value = Int(bits >> UInt32(18 - 6 * place) & 63)
                text.append(place <= group.count ? alphabet[value] : UInt8(ascii: "="))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoJSON

/// What the token endpoint answers (RFC 6749 §5, OpenID Connect Core §3.1.3.3).
package struct TokenAnswer: Sendable {
    package var idToken: String?
    package var accessToken: String?
    package var refreshToken: String?
    /// Seconds.
    package var expiresIn: Int64?

    /// A token is kept for as long as its session: one of more bytes is not taken.
    private static let longest = 16 << 10

    /// - Throws: `denied` with `invalid_grant` and its like where the grant itself is refused.
    package static func read(_ answer: ProviderAnswer) throws(LoginFailure) -> TokenAnswer {
        var json = JSONIndex(maximumDepth: 16)
        let isObject = (try? json.build(answer.body)) != nil && json.kind(json.root) == .object
        guard answer.status == 200 else {
            throw Self.refusal(status: answer.status, error: isObject ? json.text("error") : nil)
        }
        guard isObject else { throw .provider("its token endpoint answered no JSON object") }
        let tokens = TokenAnswer(
            idToken: json.text("id_token"), accessToken: json.text("access_token"),
            refreshToken: json.text("refresh_token"), expiresIn: Self.seconds(json))
        for token in [tokens.idToken, tokens.accessToken, tokens.refreshToken].compactMap({ $0 }) {
            guard !token.isEmpty, token.utf8.count <= Self.longest, token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f })
            else {
                throw .provider("its token endpoint answered a token that is empty, too long, or no text")
            }
        }
        if tokens.accessToken != nil, json.text("token_type")?.lowercased() != "bearer" {
            throw .provider("its token endpoint answered an access token that is no bearer token")
        }
        return tokens
    }

    private static func seconds(_ json: JSONIndex) -> Int64? {
        guard let node = json.member(json.root, named: "expires_in"), let text = json.scalarText(node),
            let seconds = Int64(text), seconds >= 0
        else { return nil }
        return Swift.min(seconds, 10 * 365 * 86_400)
    }

    /// Only known words are repeated: what a provider writes does not belong into logs.
    private static func refusal(status: Int, error: String?) -> LoginFailure {
        guard (400..<500).contains(status), let error else {
            return .provider("its token endpoint answered with status \(status)")
        }
        switch error {
        case "invalid_grant": return .denied("invalid_grant")
        case "invalid_client", "unauthorized_client":
            return .provider("it refuses our client_id or client_secret (\(error))")
        case "invalid_request", "unsupported_grant_type", "invalid_scope":
            return .provider("its token endpoint does not take our request (\(error))")
        default: return .provider("its token endpoint answered with status \(status)")
        }
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoJSON

/// What a provider says of itself (OpenID Connect Discovery §3).
package struct ProviderMetadata: Sendable {
    package var authorizationEndpoint: WebURL
    package var tokenEndpoint: WebURL
    package var endSessionEndpoint: WebURL?
    /// The client's secret goes in the form: the provider takes it in no header.
    package var takesSecretInForm: Bool
    /// It names itself in its answers (RFC 9207 §3).
    package var statesIssuer: Bool

    /// Where it stands (Discovery §4).
    static func address(of issuer: WebURL) -> String {
        let base = issuer.text.hasSuffix("/") ? issuer.text.dropLast() : issuer.text[...]
        return base + "/.well-known/openid-configuration"
    }

    /// Reads it. What is of another issuer could send users, and our secret, elsewhere.
    package static func read(_ text: [UInt8], issuer: WebURL) throws(LoginFailure) -> ProviderMetadata {
        var json = JSONIndex(maximumDepth: 16)
        guard (try? json.build(text)) != nil, json.kind(json.root) == .object else {
            throw .provider("its metadata is no JSON object")
        }
        guard json.text("issuer").map({ $0.utf8.elementsEqual(issuer.text.utf8) }) == true else {
            throw .provider("its metadata is of another issuer than '\(issuer)'")
        }
        guard let authorization = try Self.endpoint("authorization_endpoint", json, issuer),
            let token = try Self.endpoint("token_endpoint", json, issuer)
        else { throw .provider("its metadata names no authorization_endpoint and token_endpoint") }
        let methods = json.texts("token_endpoint_auth_methods_supported")
        return ProviderMetadata(
            authorizationEndpoint: authorization, tokenEndpoint: token,
            endSessionEndpoint: try Self.endpoint("end_session_endpoint", json, issuer),
            takesSecretInForm: !methods.isEmpty && !methods.contains("client_secret_basic")
                && methods.contains("client_secret_post"),
            statesIssuer: json.isTrue("authorization_response_iss_parameter_supported"))
    }

    private static func endpoint(
        _ name: String, _ json: JSONIndex, _ issuer: WebURL
    ) throws(LoginFailure) -> WebURL? {
        guard let text = json.text(name) else { return nil }
        guard let url = try? WebURL(text) else { throw .provider("its metadata has no URL as '\(name)'") }
        if issuer.isSecure, !url.isSecure { throw .provider("its metadata leads to http by '\(name)'") }
        return url
    }
}

extension JSONIndex {
    /// A member of the root that is a string.
    func text(_ name: String) -> String? {
        guard let node = self.member(self.root, named: name), self.kind(node) == .string else { return nil }
        return self.string(node)
    }

    fileprivate func texts(_ name: String) -> [String] {
        guard let node = self.member(self.root, named: name), self.kind(node) == .array else { return [] }
        return self.elements(node).compactMap { self.scalarText($0) }
    }

    fileprivate func isTrue(_ name: String) -> Bool {
        self.member(self.root, named: name).map { self.kind($0) == .true } ?? false
    }
}

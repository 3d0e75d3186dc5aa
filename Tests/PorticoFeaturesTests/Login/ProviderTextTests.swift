// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoFeatures
import PorticoJOSE
import Testing

/// What providers say: their metadata and the answers of their token endpoints.
@Suite struct ProviderTextTests {
    private static func read(_ text: String, issuer: String = "https://idp.example") throws -> ProviderMetadata {
        try ProviderMetadata.read(Array(text.utf8), issuer: try WebURL(issuer))
    }

    private static func text(_ rest: String = "", issuer: String = "https://idp.example") -> String {
        """
        {"issuer":"\(issuer)","authorization_endpoint":"https://idp.example/auth",
        "token_endpoint":"https://idp.example/token"\(rest)}
        """
    }

    @Test("metadata say where to go, and how the secret goes there")
    func metadata() throws {
        let plain = try Self.read(Self.text())
        #expect(plain.authorizationEndpoint.text == "https://idp.example/auth")
        #expect(plain.endSessionEndpoint == nil && !plain.takesSecretInForm && !plain.statesIssuer)
        let form = try Self.read(
            Self.text(#","token_endpoint_auth_methods_supported":["private_key_jwt","client_secret_post"]"#))
        #expect(form.takesSecretInForm)
        let both = try Self.read(
            Self.text(#","token_endpoint_auth_methods_supported":["client_secret_post","client_secret_basic"]"#))
        #expect(!both.takesSecretInForm)
        let more = try Self.read(
            Self.text(
                #","end_session_endpoint":"https://idp.example/bye","authorization_response_iss_parameter_supported":true"#
            ))
        #expect(more.endSessionEndpoint?.text == "https://idp.example/bye" && more.statesIssuer)
    }

    @Test(
        "metadata of another issuer, or that lead to http, are refused",
        arguments: [
            Self.text(issuer: "https://idp.example/"), Self.text(issuer: "https://evil.example"),
            Self.text(#","end_session_endpoint":"http://idp.example/bye""#), "", "[]", "{}", "null",
            #"{"issuer":"https://idp.example"}"#, #"{"issuer":"https://idp.example","token_endpoint":7}"#,
            Self.text(#","end_session_endpoint":"javascript:alert(1)""#),
        ])
    func refusedMetadata(text: String) { #expect(throws: LoginFailure.self) { try Self.read(text) } }

    private static func tokens(_ body: String, status: Int = 200) throws -> TokenAnswer {
        try TokenAnswer.read(ProviderAnswer(status: status, body: Array(body.utf8)))
    }

    @Test("tokens are read")
    func tokens() throws {
        let answer = try Self.tokens(
            #"{"access_token":"a","token_type":"Bearer","expires_in":60,"refresh_token":"r","id_token":"i.d.t"}"#)
        #expect(answer.accessToken == "a" && answer.refreshToken == "r" && answer.idToken == "i.d.t")
        #expect(answer.expiresIn == 60)
        #expect(try Self.tokens(#"{"id_token":"i","expires_in":"60"}"#).expiresIn == 60)
        #expect(try Self.tokens(#"{"id_token":"i","expires_in":-1}"#).expiresIn == nil)
    }

    @Test(
        "an answer that is not usable is the provider's fault",
        arguments: [
            ("", 200), ("<html>", 200), ("[]", 200), (#"{"access_token":"a","token_type":"mac"}"#, 200),
            (#"{"access_token":"a"}"#, 200), (#"{"access_token":"a b","token_type":"bearer"}"#, 200),
            (#"{"id_token":"a\r\nX: y"}"#, 200), ("{}", 500), (#"{"error":"invalid_client"}"#, 401), ("", 404),
            (#"{"error":"made_up"}"#, 400), (#"{"error":"invalid_grant"}"#, 503), (#"{"id_token":"i"}"#, 302),
        ])
    func unusable(body: String, status: Int) {
        #expect { try Self.tokens(body, status: status) } throws: { error in
            if case LoginFailure.provider = error { true } else { false }
        }
    }

    @Test("a grant that is refused is told apart, in known words alone")
    func refusedGrant() {
        #expect(throws: LoginFailure.denied("invalid_grant")) {
            try Self.tokens(#"{"error":"invalid_grant","error_description":"code was used"}"#, status: 400)
        }
    }

    @Test("at_hash is the left half of the hash of the signature's algorithm")
    func accessHash() {
        // OpenID Connect Core, A.3.
        let token = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"
        #expect(IDTokenRules.hash(token, .rs256) == "77QmUPtjPfzWtF2AnpK9RQ")
        #expect(IDTokenRules.hash(token, .es384).utf8.count == 32)
        #expect(IDTokenRules.hash(token, .edDSA).utf8.count == 43)
    }
}

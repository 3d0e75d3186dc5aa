// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoFeatures
import PorticoJOSE
import PorticoJSON

/// What an issuer says of itself (OpenID Connect Discovery 1.0 §4, RFC 8414).
struct IssuerMetadata: Sendable {
    /// Where its keys are.
    let keysURL: WebURL

    private static let maximumDepth = 16

    /// Where they are looked for, one after the other.
    static func addresses(of issuer: WebURL) -> [WebURL] {
        guard !issuer.text.contains("?") else { return [] }
        let text = issuer.text.hasSuffix("/") ? String(issuer.text.dropLast()) : issuer.text
        let origin = text.prefix { $0 != "/" } + "//" + text.drop { $0 != "/" }.dropFirst(2).prefix { $0 != "/" }
        let texts = [
            "\(text)/.well-known/openid-configuration",
            "\(origin)/.well-known/oauth-authorization-server\(text.dropFirst(origin.count))",
        ]
        return texts.compactMap { text in
            var url = try? WebURL(text)
            url?.isHidden = issuer.isHidden
            return url
        }
    }

    /// The metadata must be those of the issuer that is configured, to the letter (§4.3): another one's keys would sign
    /// for it.
    init(_ body: [UInt8], of issuer: WebURL) throws(KeyFetchFailure) {
        guard let json = JSONIndex.object(body, maximumDepth: Self.maximumDepth) else {
            throw KeyFetchFailure("its metadata are no JSON object")
        }
        guard let name = json.stringMember(json.root, "issuer") else {
            throw KeyFetchFailure("its metadata do not name the issuer")
        }
        guard name == issuer.text else { throw KeyFetchFailure(Self.mismatch(name, issuer)) }
        guard let address = json.stringMember(json.root, "jwks_uri") else {
            throw KeyFetchFailure("its metadata have no 'jwks_uri'")
        }
        guard var url = try? WebURL(address) else {
            throw KeyFetchFailure("'jwks_uri' of its metadata is no URL")
        }
        guard url.isSecure || !issuer.isSecure else {
            throw KeyFetchFailure("'jwks_uri' of its metadata is not https")
        }
        url.isHidden = issuer.isHidden
        self.keysURL = url
    }

    private static func mismatch(_ name: String, _ issuer: WebURL) -> String {
        let isShown = !issuer.isHidden && name.utf8.count <= 200 && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f }
        guard isShown else { return "its metadata name another issuer" }
        return "its metadata name the issuer '\(name)', not '\(issuer.text)'"
    }
}

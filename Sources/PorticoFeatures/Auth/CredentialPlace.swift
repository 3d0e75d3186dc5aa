// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

/// Where a credential stands in a request.
package enum CredentialPlace: Sendable, Hashable {
    /// `Authorization: Bearer …` (RFC 6750 §2.1).
    case bearer
    /// `Authorization: Basic …` (RFC 7617).
    case basic
    case header(String)
    case cookie(String)
    case query(String)
    /// Beside the request: what its connection was made with.
    case certificate

    /// For people: `the header 'X-Api-Key'`.
    package var words: String {
        switch self {
        case .bearer, .basic: "the header 'Authorization'"
        case .header(let name): "the header '\(name)'"
        case .cookie(let name): "the cookie '\(name)'"
        case .query(let name): "the query parameter '\(name)'"
        case .certificate: "a client certificate"
        }
    }
}

/// The same as it is written: exactly one key.
package struct CredentialPlaceConfig: Configurable, Hashable {
    package var header: String?
    package var cookie: String?
    package var query: String?

    package init() {}

    init(_ place: CredentialPlace) {
        switch place {
        case .bearer, .basic: self.header = "Authorization"
        case .header(let name): self.header = name
        case .cookie(let name): self.cookie = name
        case .query(let name): self.query = name
        case .certificate: break
        }
    }

    package static let noun = "place of a credential"
    package static let keys: [Key<CredentialPlaceConfig>] = [
        Key("header", \.header, Kind<String>.credentialHeader.optional, "In this header field."),
        Key("cookie", \.cookie, Kind<String>.cookieName.optional, "In the cookie of this name."),
        Key("query", \.query, Kind<String>.queryName.optional, "In the query parameter of this name."),
    ]

    /// - Parameter authorization: what stands in the field `Authorization`.
    func place(authorization: CredentialPlace) throws(ValueError) -> CredentialPlace {
        let places = [
            self.header.map { $0.lowercased() == "authorization" ? authorization : CredentialPlace.header($0) },
            self.cookie.map { CredentialPlace.cookie($0) }, self.query.map { CredentialPlace.query($0) },
        ].compactMap { $0 }
        guard places.count == 1, let place = places.first else {
            throw ValueError("expected one of 'header', 'cookie' and 'query'")
        }
        return place
    }
}

extension Kind where Value == CredentialPlace {
    /// `{ header: X-Api-Key }`, `{ cookie: session }`, `{ query: key }`.
    package static func credentialPlace(authorization: CredentialPlace = .header("Authorization")) -> Kind {
        Kind<CredentialPlaceConfig>.object().map(
            { config, _ throws(ValueError) in try config.place(authorization: authorization) },
            back: { CredentialPlaceConfig($0) })
    }
}

extension Kind where Value == String {
    /// A field of a request that a credential may stand in.
    static let credentialHeader = Kind.headerName.map(
        { name, _ throws(ValueError) in
            let refused = ["host", "content-length", "transfer-encoding", "connection", "cookie", "te", "upgrade"]
            let lower = name.lowercased()
            if refused.contains(lower) || HeaderValue.refusal(name) != nil || lower.hasPrefix("x-forwarded-")
                || ["forwarded", "via", "x-real-ip", "x-request-id"].contains(lower)
            {
                throw ValueError("no credential stands in '\(name)'")
            }
            return name
        }, back: { $0 })

    package static let cookieName = Kind.text("a cookie's name", pattern: "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$") {
        text throws(ValueError) in
        guard Syntax.isToken(text) else { throw ValueError("'\(text)' is not a cookie's name") }
        return text
    }

    package static let queryName = Kind.text("a query parameter's name", pattern: "^[^\\s&=]+$") {
        text throws(ValueError) in
        guard !text.isEmpty, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != 0x26 && $0 != 0x3d }) else {
            throw ValueError("'\(text)' is not a query parameter's name")
        }
        return text
    }
}

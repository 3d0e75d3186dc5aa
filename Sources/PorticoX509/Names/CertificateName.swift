// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// One of the names by which a certificate's owner is known.
package enum CertificateName: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        /// A URI of the alternative names.
        case uri = "san_uri"
        /// A DNS name of them.
        case dns = "san_dns"
        case subject

        /// For people: `a URI`.
        package var words: String {
            switch self {
            case .uri: "a URI"
            case .dns: "a DNS name"
            case .subject: "a subject"
            }
        }
    }

    /// Byte for byte.
    case uri(String)
    /// In lower case.
    case dns(String)
    /// In the form of RFC 4514 that `DistinguishedName` writes.
    case subject(String)

    package var kind: Kind {
        switch self {
        case .uri: .uri
        case .dns: .dns
        case .subject: .subject
        }
    }

    package var text: String {
        switch self {
        case .uri(let text), .dns(let text), .subject(let text): text
        }
    }

    /// It is a subject that begins with a country, as one does that was written in the other order.
    package var seemsReversed: Bool {
        guard case .subject(let text) = self else { return false }
        return (try? DistinguishedName(text))?.beginsWithCountry ?? false
    }

    /// A longer text is no name.
    static let longest = 2048

    /// As people write it, the kind by its form: `spiffe://acme/shop`, `shop.acme.example`, `CN=shop,O=Acme`.
    package init(_ text: String) throws(X509Error) {
        guard text.utf8.count <= Self.longest else { throw X509Error("no name of a certificate is so long") }
        switch text.utf8.first(where: { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "=") }) {
        case UInt8(ascii: "="):
            self = .subject(try DistinguishedName(text).text)
        case UInt8(ascii: ":"):
            guard let uri = Self.checkedURI(text) else { throw Self.error }
            self = uri
        default:
            guard let name = Self.checkedDNS(text) else { throw Self.error }
            self = name
        }
    }

    private static let error = X509Error(
        "this is no name of a certificate",
        hint: "a URI ('spiffe://acme/shop'), a DNS name ('shop.acme.example') or a subject ('CN=shop,O=Acme')")

    /// `nil`: nothing that can be asked for.
    static func checkedURI(_ text: String) -> CertificateName? {
        guard text.utf8.count <= Self.longest, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }),
            let colon = text.utf8.firstIndex(of: UInt8(ascii: ":"))
        else { return nil }
        let (scheme, rest) = (text.utf8[..<colon], text.utf8[colon...].dropFirst())
        let isScheme =
            scheme.first.map { Self.isLetter($0) } ?? false
            && scheme.allSatisfy { Self.isLetter($0) || Self.isDigit($0) || [0x2b, 0x2d, 0x2e].contains($0) }
        return isScheme && !rest.isEmpty ? .uri(text) : nil
    }

    /// `nil`: nothing that can be asked for.
    static func checkedDNS(_ text: String) -> CertificateName? {
        var labels = text.split(separator: ".", omittingEmptySubsequences: false)
        if labels.first == "*", labels.count > 1 { labels.removeFirst() }
        let isLabel = { (label: Substring) in
            !label.isEmpty && label.utf8.count <= 63
                && label.utf8.allSatisfy { Self.isLetter($0) || Self.isDigit($0) || $0 == 0x2d || $0 == 0x5f }
        }
        // What ends in a number is an address.
        guard text.utf8.count <= 253, labels.allSatisfy(isLabel), labels.last?.utf8.allSatisfy(Self.isDigit) == false
        else { return nil }
        return .dns(text.lowercased())
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (97...122).contains(byte | 0x20) }
    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
}

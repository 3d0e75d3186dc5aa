// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

/// Certificates that the gateway orders itself (`listeners.<name>.tls.acme`).
package struct ACMEConfig: Configurable, Hashable {
    package var email: String?
    package var directory = ACMEConfig.letsEncrypt
    package var store = ACMEStore.folder("")
    package var authority: TextFile?
    package var location: SourceLocation?

    package init() {}

    package static let letsEncrypt = "https://acme-v02.api.letsencrypt.org/directory"

    package static let noun = "acme"
    package static let keys: [Key<ACMEConfig>] = [
        Key(
            "email", \.email, Kind<String>.emailAddress.optional,
            "Whom the authority writes to. Default: nobody."),
        Key(
            "directory", \.directory, .directoryURL,
            "Where certificates are ordered. Naming it, or leaving it at its default, accepts its terms of service."),
        Key(
            "store", \.store, .acmeStore, required: true,
            "Where the account and the certificates are kept, with their private keys: a folder, such as `/var/lib/portico/acme`, or the name of a store, which instances share."
        ),
        Key(
            "ca", \.authority, Kind<TextFile>.textFile.optional,
            "A file with the certificates that the directory's must come from, in PEM. Default: those that the system trusts."
        ),
    ]
    package static let foreignKeys = [
        "caserver": "directory", "server": "directory", "acmeca": "directory", "endpoint": "directory",
        "storage": "store", "cache": "store", "cachedir": "store", "path": "store", "contact": "email",
        "mail": "email", "carootfile": "ca", "acmecaroot": "ca", "cacert": "ca", "cafile": "ca",
        "domains": "the hosts are those of the routes", "hosts": "the hosts are those of the routes",
        "domain": "the hosts are those of the routes",
    ]

    package mutating func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        self.location = node.location
        if let authority { _ = PEMCheck(reader: reader, path: path).certificates(authority, node["ca"], "ca") }
    }
}

/// Where what is ordered is kept.
package enum ACMEStore: Sendable, Hashable {
    /// An absolute path.
    case folder(String)
    /// One of `stores`.
    case shared(Reference)

    fileprivate init(_ text: String, at place: SourceLocation) {
        self = text.hasPrefix("/") ? .folder(text) : .shared(Reference(text, at: place))
    }

    fileprivate var text: String {
        switch self {
        case .folder(let path): path
        case .shared(let reference): reference.name
        }
    }
}

extension Kind where Value == ACMEStore {
    /// `/var/lib/portico/acme`, or `redis`.
    fileprivate static let acmeStore = Kind<String>.text(
        "a folder, or the name of a store", pattern: "^(/.*[^/]|[A-Za-z0-9][A-Za-z0-9._-]*)$"
    ) { text throws(ValueError) in
        if text.hasPrefix("/") {
            guard !text.hasSuffix("/") else { throw ValueError("a folder is named without '/' at its end") }
            return text
        }
        guard NamePattern.isName(text) else {
            throw ValueError(
                "'\(text)' is neither the name of a store nor an absolute path", hint: "such as /var/lib/portico/acme")
        }
        return text
    }.map({ text, place in ACMEStore(text, at: place) }, back: { $0.text })
}

extension Kind where Value == String {
    fileprivate static let directoryURL = Kind<String>.text("an https URL", pattern: "^https://[^ #@?]+$") {
        text throws(ValueError) in
        let authority = text.dropFirst("https://".count).prefix { $0 != "/" }
        guard text.hasPrefix("https://"), text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }), !text.contains("#"),
            (try? UpstreamURL.parse("https://\(authority)")) != nil
        else {
            throw ValueError(
                "expected the https URL of a directory, found '\(text)'", hint: "such as '\(ACMEConfig.letsEncrypt)'")
        }
        return text
    }

    fileprivate static let emailAddress = Kind<String>.text("an address of e-mail", pattern: "^[^ @]+@[^ @]+$") {
        text throws(ValueError) in
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }), text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f })
        else { throw ValueError("expected an address of e-mail, found '\(text)'", hint: "such as 'ops@example.com'") }
        return text
    }
}

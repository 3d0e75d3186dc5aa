// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig
package import PorticoX509

/// Certificates of clients.
package struct ClientCertificatesConfig: Configurable, Hashable {
    package enum Mode: Sendable, Hashable { case optional, required }

    package var authority = TextFile(path: "", text: "")
    package var mode = Mode.required
    /// With what they hold in `revocation`.
    package var lists: [DataFile]?
    /// `nil`: nobody is asked whether a certificate has been revoked.
    package private(set) var revocation: RevocationCheck?

    package init() {}

    package static let noun = "client_certificates"
    package static let keys: [Key<ClientCertificatesConfig>] = [
        Key(
            "ca", \.authority, .textFile, required: true,
            "A file with the certificates that those of clients must come from, in PEM."),
        Key(
            "mode", \.mode, .choice([("optional", .optional), ("required", .required)]),
            "Whether a client without a certificate can connect. One that no authority in `ca` vouches for never can."),
        Key(
            "crl", \.lists, Kind<[DataFile]>.oneOrList(.dataFile).whenFilled.optional,
            "Files with lists of revoked certificates (CRL), in PEM or DER, of every authority that a certificate comes from. One that is in a list, has no list, or whose list should have been replaced by now is refused."
        ),
    ]
    package static let foreignKeys = [
        "cafile": "ca", "cacert": "ca", "cafiles": "ca", "trustedca": "ca", "clientauthtype": "mode", "verify": "mode",
        "sslcrl": "crl", "crlfile": "crl", "revocationlist": "crl",
        "depth": "all certificates up to one of 'ca' are verified",
    ]

    package mutating func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        guard PEMCheck(reader: reader, path: path).certificates(self.authority, node["ca"], "ca") else { return }
        guard let lists, let place = node["crl"] else { return }
        var read: [RevocationList] = []
        do throws(X509Error) {
            let authorities = try CertificateAuthority.read(Array(self.authority.text.utf8))
            for list in lists { read += try RevocationList.read(list.bytes, issuedBy: authorities) }
            let revocation = RevocationCheck(read, authorities)
            self.revocation = revocation
            for words in revocation.doubts { reader.warning(words, at: place.location, path.key("crl")) }
        } catch {
            reader.error(error.words, at: place.location, path.key("crl"), hint: error.hint)
        }
    }
}

extension RevocationCheck {
    /// Why clients may find themselves refused that nobody has revoked.
    fileprivate var doubts: [String] {
        self.unlisted.map { "no list of '\($0)' is named: certificates that it has given are refused" }
            + self.all.filter { $0.isOverdue(at: WallClock.seconds) }.map {
                "the list of '\($0.issuer.text)' should have been replaced by now: certificates that it has given are refused"
            }
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

/// Certificates of clients.
package struct ClientCertificatesConfig: Configurable, Hashable {
    package enum Mode: Sendable, Hashable { case optional, required }

    package var authority = TextFile(path: "", text: "")
    package var mode = Mode.required

    package init() {}

    package static let noun = "client_certificates"
    package static let keys: [Key<ClientCertificatesConfig>] = [
        Key(
            "ca", \.authority, .textFile, required: true,
            "A file with the certificates that those of clients must come from, in PEM."),
        Key(
            "mode", \.mode, .choice([("optional", .optional), ("required", .required)]),
            "Whether a client without a certificate can connect. One that no authority in `ca` vouches for never can."),
    ]
    package static let unsupportedKeys = ["crl"]
    package static let foreignKeys = [
        "cafile": "ca", "cacert": "ca", "cafiles": "ca", "trustedca": "ca", "clientauthtype": "mode", "verify": "mode",
        "depth": "all certificates up to one of 'ca' are verified",
    ]

    package func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        _ = PEMCheck(reader: reader, path: path).certificates(self.authority, node["ca"], "ca")
    }
}

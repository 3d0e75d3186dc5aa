// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import NIOSSL
import PorticoConfig

/// What files in PEM hold.
enum PEM {
    /// At least one; `nil`: it holds none, or what is none.
    static func certificates(_ file: TextFile) -> [NIOSSLCertificate]? {
        let certificates = try? NIOSSLCertificate.fromPEMBytes(Array(file.text.utf8))
        return certificates?.isEmpty == false ? certificates : nil
    }

    static func key(_ file: TextFile) -> NIOSSLPrivateKey? {
        try? NIOSSLPrivateKey(bytes: Array(file.text.utf8), format: .pem)
    }
}

/// Says what is wrong with a certificate and its key.
struct PEMCheck {
    let reader: ConfigReader
    /// Of the keys `cert` and `key`.
    let path: ConfigPath

    /// Whether both hold what they should. Those that are not stated do.
    func pair(
        _ certificate: TextFile?, _ certificateNode: ConfigNode?, _ key: TextFile?, _ keyNode: ConfigNode?
    ) -> Bool {
        var isRead = true
        if let certificate, let value = certificateNode, !self.reader.hasFailed(self.path.key("cert")),
            PEM.certificates(certificate) == nil
        {
            isRead = false
            self.reader.error(
                "the file holds no certificates", at: value.location, self.path.key("cert"), hint: "in PEM")
        }
        if let key, let value = keyNode, !self.reader.hasFailed(self.path.key("key")), PEM.key(key) == nil {
            isRead = false
            self.reader.error(
                "the file holds no private key", at: value.location, self.path.key("key"),
                hint: "in PEM, not locked with a password")
        }
        return isRead && !self.reader.hasFailed(self.path.key("cert")) && !self.reader.hasFailed(self.path.key("key"))
    }
}

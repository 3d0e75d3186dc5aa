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

    /// When the first of them ends, in seconds since 1970.
    static func notAfter(_ file: TextFile) -> Int64? {
        self.certificates(file)?.map { Int64($0.notValidAfter) }.min()
    }

    static func key(_ file: TextFile) -> NIOSSLPrivateKey? {
        try? NIOSSLPrivateKey(bytes: Array(file.text.utf8), format: .pem)
    }
}

/// Says what is wrong with files in PEM.
struct PEMCheck {
    let reader: ConfigReader
    /// Of what names the files.
    let path: ConfigPath

    /// Whether the file under the key holds certificates.
    func certificates(_ file: TextFile, _ node: ConfigNode?, _ key: String) -> Bool {
        self.check(PEM.certificates(file) != nil, node, key, "the file holds no certificates", hint: "in PEM")
    }

    /// Whether `cert` and `key` hold what they should. Those that are not stated do.
    func pair(
        _ certificate: TextFile?, _ certificateNode: ConfigNode?, _ key: TextFile?, _ keyNode: ConfigNode?
    ) -> Bool {
        let hasCertificate = certificate.map { self.certificates($0, certificateNode, "cert") } ?? true
        let hasKey =
            key.map {
                self.check(
                    PEM.key($0) != nil, keyNode, "key", "the file holds no private key",
                    hint: "in PEM, not locked with a password")
            } ?? true
        return hasCertificate && hasKey
    }

    /// What could not be read has been said already.
    private func check(_ isRight: Bool, _ node: ConfigNode?, _ key: String, _ words: String, hint: String) -> Bool {
        guard let node else { return true }
        guard !self.reader.hasFailed(self.path.key(key)) else { return false }
        if !isRight { self.reader.error(words, at: node.location, self.path.key(key), hint: hint) }
        return isRight
    }
}

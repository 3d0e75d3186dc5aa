// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Crypto

/// The private key of a certificate of ours.
struct CertificateKey: Sendable {
    let key: P256.Signing.PrivateKey

    init() { self.key = P256.Signing.PrivateKey() }

    /// To be kept, and shown to nobody.
    var pem: String { self.key.pemRepresentation }
}

/// Nothing that prints a value shows the key.
extension CertificateKey: CustomStringConvertible, CustomReflectable {
    var description: String { "private key" }
    var customMirror: Mirror { Mirror(self, children: []) }
}

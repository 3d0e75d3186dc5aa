// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

/// A certificate of one host that is there, or comes, while the gateway runs, with an ECDSA key.
package struct IssuedCertificate: Sendable, Hashable {
    package let host: String
    package let certificate: TextFile
    package let key: TextFile

    package init(host: String, certificate: TextFile, key: TextFile) {
        self.host = host
        self.certificate = certificate
        self.key = key
    }
}

/// Nothing that prints a value shows the key.
extension IssuedCertificate: CustomStringConvertible, CustomReflectable {
    package var description: String { "certificate of \(self.host)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

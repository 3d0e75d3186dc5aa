// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoProxy

/// The certificate of the demo's listener with TLS, made when it starts, and on no disk.
package enum DemoCertificate {
    /// As the configuration names them.
    static let (certificate, key) = ("demo.pem", "demo.key")

    /// - Returns: the texts of both, by name.
    package static func make() throws -> [String: String] {
        let made = try CertificateMaker.selfSigned(for: "localhost", days: 30, at: WallClock.now())
        return [Self.certificate: made.certificate, Self.key: made.key]
    }
}

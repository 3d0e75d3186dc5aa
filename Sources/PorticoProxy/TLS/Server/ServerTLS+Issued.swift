// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import Synchronization

/// Certificates that come while the gateway runs.
extension ServerTLS {
    /// Those of hosts, and the host whose certificate is shown to clients that name none, or one that nobody knows.
    struct Issued {
        var choices: [String: Choice] = [:]
        var first: String?
    }

    /// Handshakes from now on show these, in place of those before. Parses certificates: never on a loop.
    /// - Throws: where one cannot be used; the others are.
    package func use(_ certificates: [IssuedCertificate]) throws(TLSFailure) {
        var issued = Issued()
        var failure: TLSFailure?
        for certificate in certificates {
            do throws(TLSFailure) {
                issued.choices[certificate.host] = try self.choice(certificate)
            } catch {
                failure = error
            }
        }
        issued.first = issued.choices.keys.min()
        let made = issued
        self.issued.withLock { $0 = made }
        if let failure { throw failure }
    }

    private func choice(_ certificate: IssuedCertificate) throws(TLSFailure) -> Choice {
        var config = ServerCertificateConfig()
        config.hosts = [.exact(certificate.host)]
        config.certificate = certificate.certificate
        config.key = certificate.key
        let made = ServerContext(config, self.config, self.spoken)
        return Choice(
            hosts: [.exact(certificate.host)], isECDSA: true, versions: made.versions,
            context: try self.contexts.server(made), policy: ClientPolicy(self.config.clients),
            notAfter: config.notAfter)
    }
}

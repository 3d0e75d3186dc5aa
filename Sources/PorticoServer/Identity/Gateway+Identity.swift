// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoFeatures

extension Gateway {
    /// The keys of the issuers that the snapshots in use, and those about to be, ask for.
    func followIssuers() { self.issuerKeys.follow(self.authSources.fetched) }

    /// What only other configurations have asked for is let go of.
    func keepIssuers(of blueprint: Blueprint) {
        self.authSources.keep(only: blueprint.config.auth)
        self.limitTables.keep(only: blueprint.config.limits)
        self.followIssuers()
    }
}

extension HTTPProviderClient {
    /// As with other programs, `SSL_CERT_FILE` says which certificates are trusted.
    static var systemAuthorityFile: String? {
        guard let path = getenv("SSL_CERT_FILE").map({ String(cString: $0) }), !path.isEmpty else { return nil }
        return path
    }
}

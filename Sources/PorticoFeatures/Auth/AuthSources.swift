// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoJOSE
import Synchronization

/// What is known of identity providers: one for the whole process, which the control plane keeps up to date and all
/// workers read.
package final class AuthSources: Sendable {
    private let rings = Mutex<[KeyRing.Source: KeyRing]>([:])

    /// Asks providers; `nil`: nothing leaves the gateway.
    package let client: (any ProviderClient)?

    package init(client: (any ProviderClient)? = nil) { self.client = client }

    /// The keys of an entry of `auth`: those of entries with the same source are the same.
    package func keyRing(of config: AuthConfig) -> KeyRing {
        guard let jwt = config.jwt else { return KeyRing(nil) }
        guard let source = jwt.source else { return KeyRing(nil, keys: jwt.staticKeys) }
        return self.rings.withLock { rings in
            if let ring = rings[source] { return ring }
            let ring = KeyRing(source, keys: jwt.staticKeys)
            rings[source] = ring
            return ring
        }
    }

    /// Those whose keys are to be fetched.
    package var fetched: [KeyRing] { self.rings.withLock { Array($0.values) } }

    /// What only earlier configurations have asked for is let go of.
    package func keep(only configs: [AuthConfig]) {
        let used = Set(configs.compactMap { $0.jwt?.source })
        self.rings.withLock { rings in rings = rings.filter { used.contains($0.key) } }
    }
}

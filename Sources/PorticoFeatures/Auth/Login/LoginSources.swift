// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What all workers share of logins: sessions, the logins under way, and what is known of providers.
package final class LoginSources: Sendable {
    package let sessions: any SessionStore
    package let pending: PendingLogins
    let refreshes = RefreshTable()
    private let metadata = Mutex<[WebURL: MetadataCache]>([:])

    package init(sessions: any SessionStore = MemorySessionStore(), pending: PendingLogins = PendingLogins()) {
        self.sessions = sessions
        self.pending = pending
    }

    func metadata(of issuer: WebURL, _ client: (any ProviderClient)?) -> MetadataCache {
        self.metadata.withLock { caches in
            if let cache = caches[issuer] { return cache }
            let cache = MetadataCache(issuer: issuer, client: client)
            caches[issuer] = cache
            return cache
        }
    }

    /// What only earlier configurations have asked for is let go of.
    func keep(only issuers: Set<WebURL>) {
        self.metadata.withLock { caches in caches = caches.filter { issuers.contains($0.key) } }
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import Synchronization

/// What all workers share of logins: sessions, the logins under way, and what is known of providers.
package final class LoginSources: Sendable {
    package let sessions: any SessionStore
    package let pending: PendingLogins
    let refreshes = RefreshTable()
    let observer: (any LoginObserver)?
    private let metadata = Mutex<[KeyRing.Source: MetadataCache]>([:])

    package init(
        sessions: any SessionStore = MemorySessionStore(), pending: PendingLogins = PendingLogins(),
        observer: (any LoginObserver)? = nil
    ) {
        self.sessions = sessions
        self.pending = pending
        self.observer = observer
    }

    func metadata(of oidc: OIDCConfig, _ client: (any ProviderClient)?) -> MetadataCache {
        let source = oidc.keySource
        return self.metadata.withLock { caches in
            if let cache = caches[source] { return cache }
            let cache = MetadataCache(issuer: oidc.issuer, authority: oidc.authority?.text, client: client)
            caches[source] = cache
            return cache
        }
    }

    /// What only earlier configurations have asked for is let go of.
    func keep(only used: Set<KeyRing.Source>) {
        self.metadata.withLock { caches in caches = caches.filter { used.contains($0.key) } }
    }
}

/// Hears of what operators should know of logins; on workers, so it must not hold them up.
package protocol LoginObserver: Sendable {
    /// - Parameters:
    ///   - login: its name under `auth`.
    ///   - endsSession: the provider has said no; else the session goes on.
    func refreshFailed(login: String, provider: String, reason: String, endsSession: Bool)
}

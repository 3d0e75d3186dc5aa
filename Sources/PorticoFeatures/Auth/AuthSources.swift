// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoJOSE
import Synchronization

/// What is known of identity providers: one for the whole process, which the control plane keeps up to date and all
/// workers read.
package final class AuthSources: Sendable {
    private let rings = Mutex<[KeyRing.Source: KeyRing]>([:])

    /// Asks providers; `nil`: nothing leaves the gateway.
    package let client: (any ProviderClient)?

    /// Tries passwords; `nil`: none are tried.
    let passwords: PasswordChecks?

    /// Of logins.
    package let login: LoginSources

    package init(
        client: (any ProviderClient)? = nil, passwords: PasswordChecks? = nil, logins: (any LoginObserver)? = nil
    ) {
        self.login = LoginSources(observer: logins)
        self.client = client
        self.passwords = passwords
    }

    /// Of a configuration that names no key: one for the whole life of the process.
    private let ownKey = Mutex<SigningKey?>(nil)

    /// What signs tokens for services, for one worker.
    package func signer(_ config: IdentityTokenConfig) -> IdentityTokenSigner? {
        self.signingKey(config).map { IdentityTokenSigner(config, key: $0) }
    }

    /// The set of keys to verify them with, as JSON.
    package func publicKeys(_ config: IdentityTokenConfig) -> String? {
        self.signingKey(config).map { SigningKey.publicSet([$0]) }
    }

    /// The key that they are signed with.
    package func signingKey(_ config: IdentityTokenConfig) -> SigningKey? {
        if let key = config.signingKey { return key }
        return self.ownKey.withLock { key in
            if key == nil { key = SigningKey.generate(.es256) }
            return key
        }
    }

    /// The keys of an entry of `auth`: those of entries with the same source are the same.
    package func keyRing(of config: AuthConfig) -> KeyRing {
        let own = config.jwt?.staticKeys ?? []
        guard let source = config.keySource else { return KeyRing(nil, keys: own) }
        let ring = self.rings.withLock { rings in
            if let ring = rings[source] { return ring }
            let ring = KeyRing(source, keys: source.own)
            rings[source] = ring
            return ring
        }
        ring.use(by: config.name)
        return ring
    }

    /// Those whose keys are to be fetched.
    package var fetched: [KeyRing] { self.rings.withLock { Array($0.values) } }

    /// What only earlier configurations have asked for is let go of.
    package func keep(only configs: [AuthConfig]) {
        let used = Set(configs.compactMap(\.keySource))
        self.login.keep(only: Set(configs.compactMap { $0.oidc?.keySource }))
        self.rings.withLock { rings in rings = rings.filter { used.contains($0.key) } }
        for ring in self.fetched {
            ring.keep(users: Set(configs.filter { $0.keySource == ring.source }.map(\.name)))
        }
    }
}

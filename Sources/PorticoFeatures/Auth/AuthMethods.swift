// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
package import PorticoProxy

/// All of `auth` as one worker uses it, by name.
package struct AuthMethods {
    private var methods: [String: any AuthMethod] = [:]
    /// What carries the sessions of any login.
    private let sessions: [CredentialPlace]

    /// - Parameters:
    ///   - sources: what is known of providers, for all workers.
    ///   - stores: by name.
    package init(
        _ configs: [AuthConfig], _ consumers: [ConsumerConfig], _ sources: AuthSources, stores: [String: Store] = [:],
        _ builder: inout FilterBuilder
    ) {
        let table = ConsumerTable(consumers)
        self.sessions = configs.filter { $0.oidc != nil }.flatMap(\.session.carriers)
        for config in configs {
            self.methods[config.name] = builder.build("auth") { builder in
                Self.method(config, table, sources, stores, &builder)
            }
        }
    }

    private static func method(
        _ config: AuthConfig, _ consumers: ConsumerTable, _ sources: AuthSources, _ stores: [String: Store],
        _ builder: inout FilterBuilder
    ) -> (any AuthMethod)? {
        if let jwt = config.jwt {
            return JWTMethod(config.name, jwt, config.principal, sources.keyRing(of: config), &builder)
        }
        if let apiKey = config.apiKey {
            return APIKeyMethod(name: config.name, place: apiKey.place, consumers: consumers)
        }
        if let basic = config.basic { return BasicMethod(config.name, basic, sources.passwords, &builder) }
        if let oidc = config.oidc {
            return LoginMethod(config, oidc, sources, sessions: Self.sessions(config.session, sources, stores))
        }
        if let introspection = config.introspection {
            return IntrospectionMethod(config.name, introspection, config.principal, sources.client, &builder)
        }
        if let certificate = config.clientCertificate {
            return CertificateMethod(name: config.name, config: certificate, consumers: consumers)
        }
        if let external = config.external {
            return ExternalMethod(config.name, external, sources.client)
        }
        return nil
    }

    /// Where logins are kept: in a store, or in this process.
    private static func sessions(
        _ config: SessionConfig, _ sources: AuthSources, _ stores: [String: Store]
    ) -> any SessionStore {
        guard let name = config.store?.name else { return sources.login.sessions }
        guard let store = stores[name] else { return sources.login.sessions }
        return RedisSessionStore(store)
    }

    /// Those that have paths of their own.
    package var logins: [LoginMethod] {
        self.methods.values.compactMap { $0 as? LoginMethod }.sorted { $0.name < $1.name }
    }

    /// What a 401 of a route says.
    package func challenges(_ policy: AuthPolicy?) -> [String] {
        (policy?.methods ?? []).compactMap { self.methods[$0.name]?.challenge(nil) }
    }

    /// The filter of a route; `nil`: it asks nobody.
    /// - Parameter cors: whose pages may make requests with a session, beside our own.
    package func filter(
        _ policy: AuthPolicy?, cors: CORSConfig?, forwardsCredentials: Bool
    ) -> (any Filter)? {
        guard let policy, !policy.isNone else {
            return forwardsCredentials || self.sessions.isEmpty ? nil : SessionCookieFilter(places: self.sessions)
        }
        // A name that leads nowhere is an error of the configuration; if it came here, nobody would pass.
        let methods = policy.methods.compactMap { self.methods[$0.name] }
        let isWhole = methods.count == policy.methods.count
        return AuthFilter(
            methods, allowsAnonymous: policy.allowsAnonymous && isWhole, forwardsCredentials: forwardsCredentials,
            sessions: self.sessions, origins: cors?.sessionOrigins ?? [])
    }
}

extension CORSConfig {
    /// Those whose pages may send cookies: by name, not whoever asks.
    fileprivate var sessionOrigins: [OriginPattern] {
        self.credentials ? self.origins.filter { $0 != .any && $0 != .null } : []
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoFeatures
import PorticoProxy

/// A path that the gateway answers for a login, on the hosts of the routes that use it. It goes before every route.
struct LoginRoute {
    var auth: AuthConfig
    var purpose: LoginEndpoint.Purpose
    var path: String
    /// Empty: any.
    var hosts: [HostPattern]

    /// In metrics, logs and `explain`.
    var name: String { "auth/\(self.auth.name)/\(self.purpose.rawValue)" }
    var location: SourceLocation { self.auth.location }

    var match: RouteMatch {
        var match = RouteMatch(path: PathPattern(ownPath: self.path))
        match.hosts = self.hosts
        return match
    }

    /// Whatever the method, which its filter judges: nothing of a login goes to a service.
    var entry: RouteEntry {
        RouteEntry(name: self.name, match: self.match, priority: .max, location: self.location)
    }

    func route(_ methods: AuthMethods) throws -> Route {
        guard let method = methods.logins.first(where: { $0.name == self.auth.name }) else {
            throw BuildError.noAction(self.name)
        }
        return Route(
            name: self.name, template: self.path, captureNames: [],
            filters: FilterChain([LoginEndpoint(method, self.purpose)]), action: LoginAction(), timeouts: nil)
    }

    /// Whether some request is for both.
    func meets(_ hosts: [HostPattern], _ path: PathPattern) -> Bool {
        guard path.segments == PathPattern(ownPath: self.path).segments, path.remainder == nil else { return false }
        return self.meets(hosts)
    }

    /// Whether some host is of both.
    func meets(_ hosts: [HostPattern]) -> Bool {
        self.hosts.isEmpty || hosts.isEmpty
            || self.hosts.contains { own in hosts.contains { $0 == own || $0.covers(own) || own.covers($0) } }
    }
}

extension PathPattern {
    /// - Parameter path: literal segments.
    fileprivate init(ownPath path: String) {
        let segments = path.split(separator: "/").map { Segment.literal(String($0)) }
        self.init(segments: segments, remainder: nil, text: path)
    }
}

extension GatewayConfig {
    /// Those of all logins that some route uses. They stand behind the other routes, and go before them.
    var loginRoutes: [LoginRoute] {
        self.auth.flatMap { auth -> [LoginRoute] in
            guard let oidc = auth.oidc else { return [] }
            let users = self.served.filter { route in
                route.config.policies[.auth]?.methods.contains { $0.name == auth.name } == true
            }
            guard !users.isEmpty else { return [] }
            let isAnywhere = users.contains(where: \.config.match.hosts.isEmpty)
            var seen: Set<HostPattern> = []
            let hosts = isAnywhere ? [] : users.flatMap(\.config.match.hosts).filter { seen.insert($0).inserted }
            return [
                LoginRoute(auth: auth, purpose: .callback, path: oidc.callback, hosts: hosts),
                LoginRoute(auth: auth, purpose: .logout, path: oidc.logout, hosts: hosts),
            ]
        }
    }

    /// Query parameters of logins that no log shows.
    var loginParameters: [String] {
        self.loginRoutes.isEmpty ? [] : ["code", "state", "session_state", "id_token_hint"]
    }

    /// Whether what it matches is not to be shown.
    func hidesMatch(_ login: LoginRoute) -> Bool {
        self.hasSecret(under: "auth.\(login.auth.name).oidc.\(login.purpose.rawValue)")
            || self.served.contains { $0.config.policies[.auth]?.isNone == false && self.hidesMatch($0) }
    }
}

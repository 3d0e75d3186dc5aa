// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoFeatures
import PorticoProxy

extension Blueprint {
    /// Every route, in the order of the file.
    package var auditRows: [AuditRow] {
        zip(self.config.served, self.routeRows).map { route, row in self.auditRow(route, row) }
    }

    private func auditRow(_ route: ServedRoute, _ row: RouteRow) -> AuditRow {
        let policies = route.config.policies
        let policy = policies[.auth]
        let methods = (policy?.methods ?? []).compactMap { name in
            self.config.auth.first { $0.name == name.name }
        }
        // A certificate is no part of the request.
        let places = Self.unique(methods.flatMap(\.places).filter { $0 != .certificate }.map(\.words))
        let services = self.services(of: route)
        let goesOn = !services.isEmpty && route.config.forwardsAuth == true
        return AuditRow(
            route: row.name, match: row.match, place: row.place, owner: row.owner.isEmpty ? nil : row.owner,
            access: Self.access(policy), ways: methods.map { self.words(of: $0) },
            conditions: self.conditions(of: route), services: services,
            limits: (policies[.limit]?.uses ?? []).map(\.use.name),
            identity: methods.contains(where: \.namesNobody)
                ? [] : self.config.identityHeaders.map(\.name) + (self.config.identityToken.map { [$0.header] } ?? []),
            forwarded: (goesOn ? places : self.forwardedToParts(route)) + self.relayed(methods, to: services),
            withheld: services.isEmpty || goesOn ? [] : places)
    }

    private static func access(_ policy: AuthPolicy?) -> AuditRow.Guard {
        guard let policy else { return .unsaid }
        if policy.isNone { return .open }
        return policy.allowsAnonymous ? .optional : .known
    }

    /// `idp (tokens of https://idp.example.com/)`.
    private func words(of auth: AuthConfig) -> String {
        let isSecret = self.config.hasSecret(under: "auth.\(auth.name)")
        guard !isSecret, let words = auth.words else { return auth.name }
        return "\(auth.name) (\(words))"
    }

    private func conditions(of route: ServedRoute) -> [String] {
        guard let allow = route.config.policies[.allow] else { return [] }
        let path = route.config.policies.path(of: .allow) ?? "\(route.path).allow"
        return self.config.hasSecret(under: path) ? ["***"] : allow.words
    }

    private func services(of route: ServedRoute) -> [String] {
        let config = route.config
        if let to = config.to { return [to.service.name] }
        if let split = config.split { return Self.unique(split.entries.map(\.to.service.name)) }
        let parts = config.compose?.resolved(with: route.parts).parts ?? []
        return Self.unique(parts.compactMap(\.call?.service.name))
    }

    /// Parts that ask for it get the field `Authorization`, whatever it holds.
    private func forwardedToParts(_ route: ServedRoute) -> [String] {
        let parts = route.config.compose?.resolved(with: route.parts).parts ?? []
        let names = Self.unique(parts.filter { $0.forwardAuth == true }.compactMap(\.call?.service.name))
        return names.isEmpty ? [] : ["\(CredentialPlace.bearer.words) to \(names.joined(separator: ", "))"]
    }

    /// Tokens of providers that a login sends on.
    private func relayed(_ methods: [AuthConfig], to services: [String]) -> [String] {
        guard !services.isEmpty else { return [] }
        return methods.filter { $0.oidc?.forwardedToken != nil }.map { "the access token of '\($0.name)'" }
    }

    private static func unique(_ names: [String]) -> [String] {
        var seen: Set<String> = []
        return names.filter { seen.insert($0).inserted }
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoFeatures
package import PorticoProxy

/// What a gateway does with one request, and why: the record of the exchange with the words and the places of the
/// configuration.
package struct Explanation: Sendable {
    package let query: ExplainQuery
    package let record: ExchangeRecord
    let config: GatewayConfig
    /// Of a running gateway: names have been looked up, and targets have requests in flight.
    let isLive: Bool

    init(_ query: ExplainQuery, _ record: ExchangeRecord, _ config: GatewayConfig, isLive: Bool) {
        self.query = query
        // Filters name what of their configuration decides.
        var record = record
        for index in record.steps.indices {
            record.steps[index].notes = record.steps[index].notes.map { config.secretTexts.hidden(in: $0) }
        }
        self.record = record
        self.config = config
        self.isLive = isLive
    }

    /// The route that takes the request.
    package var route: ServedRoute? {
        guard case .route(let index)? = self.record.routing?.outcome, self.config.served.indices.contains(index)
        else { return nil }
        return self.config.served[index]
    }

    /// The path of a login that it is for: the gateway answers it before any route.
    var login: LoginRoute? {
        guard case .route(let index)? = self.record.routing?.outcome else { return nil }
        let (logins, place) = (self.config.loginRoutes, index - self.config.served.count)
        return logins.indices.contains(place) ? logins[place] : nil
    }

    /// Why it ends as it does, in a few words.
    var decision: String {
        if let refusal = self.record.refusal { return refusal }
        guard let routing = self.record.routing else { return "the request is for the gateway itself" }
        switch routing.outcome {
        case .notFound: return "no route matches"
        case .methodNotAllowed: return "the path is there, but not for this method; allowed: \(routing.allow)"
        case .route:
            if self.login != nil { return "the gateway answers this path itself" }
            guard let rank = routing.decidedBy else { return "the only one that matches" }
            let next = routing.candidates.first { $0.verdict == .outranked(rank) }?.name ?? ""
            return "it wins over '\(next)': \(rank.reason)"
        }
    }

    // MARK: What is not shown

    /// Fields whose values let their holder in.
    static let credentials: Set<String> = [
        "authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key", "x-auth-token", "x-csrf-token",
    ]

    func isHidden(_ field: String) -> Bool {
        if Self.credentials.contains(field.lowercased()) { return true }
        return self.secretFields.contains(field.lowercased())
    }

    /// Fields that the configuration gives a value from a variable or a file.
    var secretFields: Set<String> {
        guard let route = self.route else { return [] }
        var names: Set<String> = []
        for case .field(let name) in self.secretTargets { names.insert(name.lowercased()) }
        let opaque = self.opaqueFilters
        for step in self.record.steps where opaque.contains(step.name) {
            names.formUnion(step.added.map { $0.lowercased() })
        }
        if self.config.hasSecret(under: "\(route.path).redirect") { names.insert("location") }
        return names
    }

    /// Whether a parameter of the query that is sent comes from a variable or a file.
    private var isQueryHidden: Bool {
        !self.opaqueFilters.isEmpty || self.secretTargets.contains { if case .query = $0 { true } else { false } }
    }

    /// Filters that know a secret, and do not say what gets it.
    private var opaqueFilters: [String] {
        (self.route?.config.policies.opaque ?? []).filter { self.config.hasSecret(under: $0.path) }.map(\.name)
    }

    /// What gets a value from a variable or a file.
    private var secretTargets: [TemplatePlace.Target] {
        guard let route = self.route else { return [] }
        return route.config.templates(at: route.path).filter { path, text in
            self.config.hasSecret(under: ([path] + text.keys).joined(separator: "."))
        }.map(\.text.target)
    }

    private var isPathHidden: Bool {
        guard let route = self.route else { return false }
        return self.config.hidesDestination(route)
    }

    func areTargetsHidden(_ service: String) -> Bool { self.config.hasSecret(under: "services.\(service)") }

    var upstreamPath: String {
        self.isPathHidden ? "***" : self.config.hidingCredentials(in: self.record.destination?.path ?? "")
    }

    /// The lines that the target gets.
    package var head: [String] {
        guard let destination = self.record.destination else { return [] }
        let hidesTarget = self.isPathHidden || self.isQueryHidden
        return self.head(of: destination, hidesPath: hidesTarget, secretFields: self.secretFields)
    }

    /// - Parameter secretFields: Names in lower case.
    func head(
        of destination: ExchangeRecord.Destination, hidesPath: Bool, secretFields: Set<String>
    ) -> [String] {
        var hidden = secretFields.union(Self.credentials).union(self.config.credentialNames.map { $0.lowercased() })
        if let token = self.config.identityToken { hidden.insert(token.header.lowercased()) }
        if self.areTargetsHidden(destination.service) { hidden.insert("host") }
        return destination.head.split(separator: "\r\n").enumerated().map { number, line in
            if number == 0, !hidesPath { return self.config.hidingCredentials(in: String(line)) }
            if number == 0 { return hidesPath ? "\(line.prefix { $0 != " " }) *** HTTP/1.1" : String(line) }
            let name = line.prefix { $0 != ":" }
            return hidden.contains(name.lowercased()) ? "\(name): ***" : String(line)
        }
    }

    func shown(_ field: LocalResponse.Field) -> String {
        "\(field.name): \(self.isHidden(field.name) ? "***" : field.value)"
    }
}

extension Precedence {
    /// Why the winner won.
    var reason: String {
        switch self {
        case .priority: "its priority is higher"
        case .host: "its host is more specific"
        case .path: "its path is more specific"
        case .method: "it names the method"
        case .headers: "it has more conditions on headers"
        case .clientIP: "it has a condition on the client's address"
        case .query: "it has more conditions on the query"
        case .cookies: "it has more conditions on cookies"
        case .order: "nothing ranks them, and it stands first"
        }
    }
}

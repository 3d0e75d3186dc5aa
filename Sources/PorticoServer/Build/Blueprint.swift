// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig
import PorticoFeatures
import PorticoProxy

/// A configuration that has been checked whole: each worker builds its own snapshot from it.
public struct Blueprint: Sendable {
    package let config: GatewayConfig

    /// Checks what only what is built can tell: ties, routes that never match, expressions, filters that refuse their
    /// config. Of a configuration with errors it checks what was read as it was meant. `nil` on an error.
    package static func check(_ config: GatewayConfig, _ diagnostics: inout DiagnosticList) -> Blueprint? {
        let routes = Dictionary(config.served.map { ($0.name, $0) }) { first, _ in first }
        // What a BFF says stands in each of its routes.
        var said: Set<[String]> = []
        for var problem in Router.check(config.certainEntries)
        where said.insert([problem.message] + problem.locations.map(\.description)).inserted {
            let concerned = problem.routes.compactMap { routes[$0] }
            // The detail shows paths and hosts, which may hold what came from a variable.
            if concerned.contains(where: { config.hidesMatch($0) }) { problem.detail = "" }
            diagnostics.append(problem.diagnostic(concerned.first?.path ?? "routes"))
        }
        for route in config.served where config.isCertain(route) {
            if let diagnostic = route.rewriteProblem { diagnostics.append(diagnostic) }
        }
        for diagnostic in config.bffTies + config.filterProblems { diagnostics.append(diagnostic) }
        return diagnostics.hasErrors ? nil : Blueprint(config: config)
    }

    // MARK: The snapshot

    /// Everything in it belongs to the worker of this index alone. Built off its loop.
    /// - Parameters:
    ///   - states: What the worker's filters remember; what those of the new snapshot do once it is used.
    ///   - sources: What is known of identity providers.
    ///   - limits: What limits remember.
    ///   - contexts: Those of TLS; `nil`: nothing is connected to.
    ///   - targets: What a service's names lead to now.
    func snapshot(
        forWorker worker: Int, _ states: inout FilterStates, _ sources: AuthSources, _ limits: LimitTables,
        _ contexts: TLSContexts? = nil,
        targets: @Sendable (ServiceConfig) -> [TargetSpec]
    ) throws -> BuiltSnapshot {
        let services = self.services(forWorker: worker, contexts, targets)
        var builder = FilterBuilder(worker: worker, states)
        let stores = self.stores(contexts, targets)
        let methods = AuthMethods(self.config.auth, self.config.consumers, sources, stores: stores, &builder)
        let limits = RateLimits(self.config.limits, limits, stores: stores)
        let keys = self.config.identityToken.flatMap { sources.publicKeys($0) }
        let routes =
            try self.config.served.map { try self.route($0, services, methods, limits, keys: keys, &builder) }
            + self.config.loginRoutes.map { try $0.route(methods) }
        states = builder.finish()
        let snapshot = Snapshot(
            router: Router(self.config.entries + self.config.loginRoutes.map(\.entry)),
            routes: routes,
            services: Array(services.values),
            stores: Array(stores.values),
            identityHeaders: self.config.identityHeaders.map { (name: $0.name, value: $0.value) },
            identityTokens: self.config.identityToken.flatMap { sources.signer($0) },
            makesRequestIDs: self.config.telemetry.requestIDs,
            explainToken: self.config.admin.token,
            logFormat: self.config.telemetry.accessLog.logFormat(
                hiding: self.config.secretHeaders + self.config.credentialNames + self.config.loginParameters),
            isMetered: self.config.telemetry.prometheus
        )
        return BuiltSnapshot(snapshot)
    }

    /// - Parameter keys: the public keys of identity tokens.
    private func route(
        _ route: ServedRoute, _ services: [String: Service], _ methods: AuthMethods, _ limits: RateLimits,
        keys: String?, _ builder: inout FilterBuilder
    ) throws -> Route {
        let config = route.config
        let identity = RouteIdentity(methods, forwardsCredentials: config.sendsCredentialsOn)
        builder.begin(route: route.name)
        return Route(
            name: route.name,
            template: self.config.hidesMatch(route) ? "***" : config.match.path.text,
            captureNames: config.match.path.captureNames,
            hidesDestination: self.config.hidesDestination(route),
            keepsEncodedSlashes: config.policies[.paths]?.encodedSlashes == .keep,
            filters: try Pipeline.filters(
                config.policies, identity, limits, methods: config.match.methods, &builder),
            action: try self.action(route, services, keys: keys),
            timeouts: config.policies[.timeout].map { Timeouts($0, origin: .route) },
            defaultTimeouts: self.config.defaults.policies[.timeout].map { Timeouts($0, origin: .defaults) }
                ?? .standard,
            bodyLimit: config.policies[.limits]?.body?.count,
            keepsLocation: config.policies[.location] == .keep,
            answersPreflights: config.policies[.cors]?.isNone == false
        )
    }

    private func action(
        _ route: ServedRoute, _ services: [String: Service], keys: String?
    ) throws -> any RouteAction {
        let pattern = route.config.match.path
        switch route.config.action {
        case .forward(let destination): return try Self.forward(destination, route, services)
        case .split(let split):
            return try SplitAction(split, route: route.name) { try Self.forward($0, route, services) }
        case .redirect(let redirect): return try RedirectAction(redirect, for: pattern)
        case .respond(let respond): return RespondAction(respond, keys: respond.jwks ? keys : nil)
        case .compose(let compose):
            let parts = compose.resolved(with: route.parts)
            return try ComposeAction(parts, timeout: route.config.policies[.timeout]?.total) { name in
                guard let service = services[name] else { throw BuildError.noService(name) }
                return service
            }
        case nil: throw BuildError.noAction(route.name)
        }
    }

    private static func forward(
        _ destination: Destination,
        _ route: ServedRoute,
        _ services: [String: Service]
    ) throws -> ForwardAction {
        guard let service = services[destination.service.name] else {
            throw BuildError.noService(destination.service.name)
        }
        let path = try destination.path.map { try PathRewrite($0, for: route.config.match.path) }
        return ForwardAction(service: service, path: path ?? route.stripped)
    }
}

/// What a checked configuration cannot lead to.
enum BuildError: Error {
    case noAction(String)
    case noService(String)
}

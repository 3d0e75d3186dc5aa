// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

public import PorticoConfig
import PorticoFeatures
import PorticoProxy

/// A configuration that has been checked whole: each worker builds its own snapshot from it.
public struct Blueprint: Sendable {
    public let config: GatewayConfig

    /// Checks what only the built router can tell: ties, routes that never match, expressions. `nil` on an error.
    public static func check(_ config: GatewayConfig, _ diagnostics: inout DiagnosticList) -> Blueprint? {
        for var problem in Router.check(config.entries) {
            // The detail shows paths and hosts, which may hold what came from a variable.
            if problem.routes.contains(where: { config.hasSecret(under: "routes.\($0).match") }) { problem.detail = "" }
            diagnostics.append(problem.diagnostic)
        }
        for route in config.routes {
            if let diagnostic = route.rewriteProblem { diagnostics.append(diagnostic) }
        }
        return diagnostics.hasErrors ? nil : Blueprint(config: config)
    }

    // MARK: The snapshot

    /// Everything in it belongs to the worker of this index alone. Built off its loop.
    /// - Parameter targets: What a service's names lead to now.
    func snapshot(forWorker worker: Int, targets: @Sendable (ServiceConfig) -> [TargetSpec]) throws -> BuiltSnapshot {
        let services = self.services(forWorker: worker, targets)
        let routes = try self.config.routes.map { try self.route($0, services) }
        let snapshot = Snapshot(
            router: Router(self.config.entries),
            routes: routes,
            services: Array(services.values),
            identityHeaders: self.config.identityHeaders.map { (name: $0.name, value: $0.value) },
            makesRequestIDs: self.config.telemetry.requestIDs,
            explainToken: self.config.admin.token,
            logFormat: self.config.telemetry.accessLog.logFormat,
            isMetered: self.config.telemetry.prometheus
        )
        return BuiltSnapshot(snapshot)
    }

    private func route(_ config: RouteConfig, _ services: [String: Service]) throws -> Route {
        let policies = Pipeline.Policies(headers: config.headers ?? self.config.defaults.headers)
        return Route(
            name: config.name,
            template: self.config.hasSecret(under: "routes.\(config.name).match") ? "***" : config.match.path.text,
            captureNames: config.match.path.captureNames,
            hidesDestination: self.config.hidesDestination(config.name),
            filters: Pipeline.filters(policies),
            action: try self.action(config, services),
            timeouts: config.timeout?.timeouts(.route)
        )
    }

    private func action(_ config: RouteConfig, _ services: [String: Service]) throws -> any RouteAction {
        let pattern = config.match.path
        switch config.action {
        case .forward(let destination): return try Self.forward(destination, pattern, services)
        case .split(let split):
            return try SplitAction(split, route: config.name) { try Self.forward($0, pattern, services) }
        case .redirect(let redirect): return try RedirectAction(redirect, for: pattern)
        case .respond(let respond): return RespondAction(respond)
        case .compose(let compose):
            let parts = compose.resolved(with: self.config.parts)
            return try ComposeAction(parts, timeout: config.timeout?.total) { name in
                guard let service = services[name] else { throw BuildError.noService(name) }
                return service
            }
        case nil: throw BuildError.noAction(config.name)
        }
    }

    private static func forward(
        _ destination: Destination,
        _ pattern: PathPattern,
        _ services: [String: Service]
    ) throws -> ForwardAction {
        guard let service = services[destination.service.name] else {
            throw BuildError.noService(destination.service.name)
        }
        let path = try destination.path.map { try PathRewrite($0, for: pattern) }
        return ForwardAction(service: service, path: path)
    }
}

/// What a checked configuration cannot lead to.
enum BuildError: Error {
    case noAction(String)
    case noService(String)
}

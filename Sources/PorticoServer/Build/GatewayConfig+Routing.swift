// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoFeatures
import PorticoProxy

extension GatewayConfig {
    /// The routes as the router takes them, in the order of the configuration.
    var entries: [RouteEntry] {
        self.served.map(\.entry)
    }

    /// Those whose requests are known although something else is wrong.
    var certainEntries: [RouteEntry] { self.served.filter { self.isCertain($0) }.map(\.entry) }

    /// Whether the route takes the requests that its author meant.
    func isCertain(_ route: ServedRoute) -> Bool {
        (route.bff.map { self.isCertain($0) } ?? true)
            && !["match", "priority"].contains { self.isDoubtful("\(route.path).\($0)") }
    }

    private func isCertain(_ bff: BFFConfig) -> Bool {
        !["hosts", "when", "prefix"].contains { self.isDoubtful("bffs.\(bff.name).\($0)") }
    }

    /// Whether the value at the path, or one inside it, was not read as it was meant.
    private func isDoubtful(_ path: String) -> Bool { self.doubts.contains(under: path) }
}

extension ServedRoute {
    fileprivate var entry: RouteEntry {
        RouteEntry(
            name: self.name, match: self.config.match, priority: self.config.priority, location: self.location)
    }
}

extension GatewayConfig {
    /// BFFs that the same requests choose: each team's routes could then take those of another.
    var bffTies: [Diagnostic] {
        Router.check(self.bffs.filter { self.isCertain($0) }.map(\.entry)).filter { $0.kind == .tie }.map { problem in
            let names = problem.routes.map { "'\($0)'" }.joined(separator: " and ")
            return Diagnostic(
                .error, at: problem.locations, path: problem.routes.first.map { "bffs.\($0)" } ?? "bffs",
                "the same requests choose the bffs \(names)",
                hint: "tell them apart by 'hosts', 'when' or 'prefix'")
        }
    }
}

extension GatewayConfig {
    /// What custom filters say of their configs when they are built; of what many routes inherit, once.
    var filterProblems: [Diagnostic] {
        var builder = FilterBuilder(worker: 0)
        var said: Set<[String]> = []
        var diagnostics: [Diagnostic] = []
        for route in self.served {
            builder.begin(route: route.name)
            for (path, message) in route.config.policies.problems(&builder) where !self.isDoubtful(path) {
                guard said.insert([path, message]).inserted else { continue }
                diagnostics.append(Diagnostic(.error, at: [route.location], path: path, message))
            }
        }
        return diagnostics
    }
}

extension RouteProblem {
    /// - Parameter path: of the first route in the configuration.
    func diagnostic(_ path: String) -> Diagnostic {
        var note = self.detail
        if !self.fix.isEmpty { note += note.isEmpty ? "fix: \(self.fix)" : "   fix: \(self.fix)" }
        return Diagnostic(
            self.isError ? .error : .warning,
            at: self.locations,
            path: path,
            self.message,
            note: note.isEmpty ? nil : note
        )
    }
}

extension ServedRoute {
    /// A destination path that the route's own path cannot fill.
    var rewriteProblem: Diagnostic? {
        var paths: [(PathTemplate, SourceLocation)] = []
        if let to = self.config.to, let path = to.path { paths.append((path, to.service.location)) }
        for entry in self.config.split?.entries ?? [] {
            if let path = entry.to.path { paths.append((path, entry.to.service.location)) }
        }
        if let redirect = self.config.redirect { paths.append((redirect.to.path, redirect.location ?? self.location)) }
        for (path, location) in paths {
            do throws(PathRewrite.Problem) {
                _ = try PathRewrite(path, for: self.config.match.path)
            } catch {
                return Diagnostic(.error, at: [location], path: self.path, error.message)
            }
        }
        return nil
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoFeatures
import PorticoProxy

extension GatewayConfig {
    /// The routes as the router takes them, in the order of the configuration.
    var entries: [RouteEntry] {
        self.routes.map { RouteEntry(name: $0.name, match: $0.match, priority: $0.priority, location: $0.location) }
    }
}

extension RouteProblem {
    var diagnostic: Diagnostic {
        var note = self.detail
        if !self.fix.isEmpty { note += note.isEmpty ? "fix: \(self.fix)" : "   fix: \(self.fix)" }
        return Diagnostic(
            self.isError ? .error : .warning,
            at: self.locations,
            path: self.routes.first.map { "routes.\($0)" } ?? "routes",
            self.message,
            note: note.isEmpty ? nil : note
        )
    }
}

extension RouteConfig {
    /// A destination path that the route's own path cannot fill.
    var rewriteProblem: Diagnostic? {
        var paths: [(PathTemplate, SourceLocation)] = []
        if let to = self.to, let path = to.path { paths.append((path, to.service.location)) }
        for entry in self.split?.entries ?? [] {
            if let path = entry.to.path { paths.append((path, entry.to.service.location)) }
        }
        if let redirect = self.redirect { paths.append((redirect.to.path, redirect.location ?? self.location)) }
        for (path, location) in paths {
            do throws(PathRewrite.Problem) {
                _ = try PathRewrite(path, for: self.match.path)
            } catch {
                return Diagnostic(.error, at: [location], path: "routes.\(self.name)", error.message)
            }
        }
        return nil
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig
import PorticoFeatures
import PorticoProxy

/// A route in one line, for people and for machines.
package struct RouteRow: Sendable {
    package var name: String
    package var match: String
    package var action: String
    package var place: String
    /// The team that answers for its BFF.
    package var owner = ""
    package var bff: String?

    package var json: JSONValue {
        var members: [JSONValue.Member] = [
            .init("name", .string(self.name)), .init("match", .string(self.match)),
            .init("action", .string(self.action)), .init("location", .string(self.place)),
        ]
        if let bff = self.bff { members.append(.init("bff", .string(bff))) }
        if !self.owner.isEmpty { members.append(.init("owner", .string(self.owner))) }
        return .object(members)
    }

    /// Columns as wide as their widest cell.
    /// - Parameter width: of the longest line; the widest columns are cut then. Nil: as long as it takes.
    package static func table(_ rows: [RouteRow], width: Int? = nil) -> String {
        let hasOwners = rows.contains { !$0.owner.isEmpty }
        let columns: [KeyPath<RouteRow, String>] =
            [\.name, \.match, \.action] + (hasOwners ? [\.owner] : []) + [\.place]
        var widths = columns.map { column in rows.map { $0[keyPath: column].count }.max() ?? 0 }
        if let width { Self.narrow(&widths, to: width - 2 * (columns.count - 1)) }
        let lines = rows.map { row in
            let cells = zip(columns, widths).map { column, width in
                let text = Self.cut(row[keyPath: column], to: width)
                return text + String(repeating: " ", count: width - text.count)
            }
            let line = cells.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
        return lines.isEmpty ? "no routes" : lines.joined(separator: "\n")
    }

    /// Takes from the widest until all fit, as far as something of each stays.
    private static func narrow(_ widths: inout [Int], to limit: Int) {
        var excess = widths.reduce(0, +) - limit
        while excess > 0, let widest = widths.indices.max(by: { widths[$0] < widths[$1] }), widths[widest] > 4 {
            widths[widest] -= 1
            excess -= 1
        }
    }

    private static func cut(_ text: String, to width: Int) -> String {
        text.count > width ? text.prefix(width - 1) + "…" : text
    }
}

extension Blueprint {
    /// In the order of the file; which of two wins is a matter of the request (docs/features/routing.md).
    package var routeRows: [RouteRow] {
        self.config.served.map { route in
            let isSecret = { (key: String) in self.config.hasSecret(under: "\(route.path).\(key)") }
            let owner = route.bff.flatMap { bff in
                self.config.hasSecret(under: "bffs.\(bff.name).owner") ? "***" : bff.owner
            }
            let isActionSecret = RouteConfig.actionKeys.contains { isSecret($0) }
            return RouteRow(
                name: route.name,
                match: self.config.hidesMatch(route) ? "***" : route.config.match.summary,
                action: isActionSecret ? "***" : route.config.actionSummary,
                place: "\(route.location)",
                owner: owner ?? "",
                bff: route.bff?.name
            )
        }
            + self.config.loginRoutes.map { login in
                RouteRow(
                    name: login.name, match: self.config.hidesMatch(login) ? "***" : login.match.summary,
                    action: login.purpose == .callback ? "ends a login" : "ends a session", place: "\(login.location)")
            }
    }
}

extension RouteMatch {
    var summary: String {
        var words = [self.methods.isEmpty ? "*" : self.methods.joined(separator: ","), self.path.text]
        for host in self.hosts {
            switch host {
            case .exact(let name): words.append("host=\(name)")
            case .wildcard(let suffix): words.append("host=*\(suffix)")
            }
        }
        words += self.headers.map { "header \($0.summary)" }
        words += self.query.map { "query \($0.summary)" }
        words += self.cookies.map { "cookie \($0.summary)" }
        words += self.clientIP.map { "client_ip=\($0)" }
        return words.joined(separator: " ")
    }
}

extension FieldPredicate {
    var summary: String {
        switch self.condition {
        case .present: self.name
        case .absent: "!\(self.name)"
        case .equals(let value): "\(self.name)=\(value)"
        case .regex(let pattern): "\(self.name)~\(pattern)"
        }
    }
}

extension RouteConfig {
    var actionSummary: String {
        switch self.action {
        case .forward(let destination): "to \(destination)"
        case .split(let split): "split " + split.entries.map { "\($0.to)" }.joined(separator: " | ")
        case .redirect(let redirect): "redirect \(redirect.status) \(redirect.to)"
        case .respond(let respond): "respond \(respond.status)"
        case .compose(let compose): "compose " + compose.parts.map(\.name).joined(separator: ", ")
        case nil: "-"
        }
    }
}

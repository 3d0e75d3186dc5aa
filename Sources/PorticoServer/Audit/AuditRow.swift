// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

/// What an auditor asks of one route: who may call, and what of them reaches which service.
package struct AuditRow: Sendable {
    /// How far it stands open.
    package enum Guard: String, Sendable {
        /// Somebody has to be known.
        case known
        /// Who is known is told; others pass too.
        case optional
        /// The file says that anyone may.
        case open
        /// The file says nothing.
        case unsaid
    }

    package var route: String
    package var match: String
    package var place: String
    package var owner: String?
    package var access: Guard
    /// Ways to be known, each in words.
    package var ways: [String]
    /// What else must hold, each in words.
    package var conditions: [String]
    package var services: [String]
    /// Names of the limits that hold.
    package var limits: [String]
    /// Fields that tell services who calls.
    package var identity: [String]
    /// What of the client's credentials goes on to services, in words.
    package var forwarded: [String]
    package var withheld: [String]

    /// Who may, in one line.
    package var who: String {
        let base =
            switch self.access {
            case .known: self.ways.joined(separator: ", or ")
            case .optional: "\(self.ways.joined(separator: ", or ")), or nobody in particular"
            case .open: "anyone"
            case .unsaid: "anyone: the file does not say"
            }
        return ([base] + self.conditions).joined(separator: "; ")
    }

    package var json: JSONValue {
        let list = { (texts: [String]) in JSONValue.array(texts.map { .string($0) }) }
        var members: [JSONValue.Member] = [
            .init("route", .string(self.route)), .init("match", .string(self.match)),
            .init("location", .string(self.place)), .init("access", .string(self.access.rawValue)),
            .init("ways", list(self.ways)), .init("conditions", list(self.conditions)),
            .init("services", list(self.services)), .init("identity_headers", list(self.identity)),
            .init("limits", list(self.limits)),
            .init("credentials_forwarded", list(self.forwarded)), .init("credentials_withheld", list(self.withheld)),
        ]
        if let owner { members.append(.init("owner", .string(owner))) }
        return .object(members)
    }

    /// For people: a block of lines.
    package var text: String {
        var lines = ["\(self.route)   \(self.match)   \(self.place)", "  who may    \(self.who)"]
        lines.append("  limits     \(self.limits.isEmpty ? "none" : self.limits.joined(separator: ", "))")
        guard !self.services.isEmpty else { return (lines + ["  reaches    no service"]).joined(separator: "\n") }
        lines.append("  reaches    \(self.services.joined(separator: ", "))")
        if self.access != .open, self.access != .unsaid {
            let told = self.identity.isEmpty ? "nothing of who calls" : self.identity.joined(separator: ", ")
            lines.append("  tells      \(told)")
        }
        if !self.forwarded.isEmpty { lines.append("  passes on  \(self.forwarded.joined(separator: ", "))") }
        if !self.withheld.isEmpty { lines.append("  takes out  \(self.withheld.joined(separator: ", "))") }
        return lines.joined(separator: "\n")
    }
}

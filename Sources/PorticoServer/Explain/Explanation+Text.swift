// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoFeatures
import PorticoProxy

extension Explanation: CustomStringConvertible {
    /// For people.
    package var description: String {
        let parts =
            [
                [self.config.hidingCredentials(in: self.query.summary)], self.outcome, self.considered, self.steps,
                self.sent,
            ] + self.composed
            + [self.answered]
        return parts.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
    }

    private var outcome: [String] {
        guard let route = self.route else {
            let decision = self.decision
            if let login = self.login { return ["Login '\(login.auth.name)' (\(login.location)): \(decision)"] }
            return [decision.prefix(1).uppercased() + decision.dropFirst()]
        }
        let captures = self.record.routing?.captures ?? []
        return ["Route '\(route.name)' (\(route.location)): \(self.decision)"]
            + captures.map { "  \($0.name) = \($0.value)" }
    }

    private var considered: [String] {
        guard self.record.routing != nil else { return [] }
        var rows = Self.table(self.candidates.map { [$0.route, $0.text, "\($0.place)"] })
        if self.record.unlisted > 0 { rows.append("  \(self.record.unlisted) more, which fail on host or path") }
        return rows.isEmpty ? [] : ["Routes"] + rows
    }

    private var steps: [String] {
        ["Steps"] + Self.table(self.record.steps.map { [$0.name, $0.verdict.rawValue, self.detail($0)] })
    }

    /// What a step did to the fields, and what it says.
    private func detail(_ step: ExchangeRecord.Step) -> String {
        let lower = { (names: [String]) in Set(names.map { $0.lowercased() }) }
        let (gone, come) = (lower(step.removed), lower(step.added))
        var seen: Set<String> = []
        let unique = { (names: [String]) in names.filter { seen.insert($0.lowercased()).inserted } }
        let set = unique(step.added.filter { gone.contains($0.lowercased()) })
        let added = unique(step.added.filter { !gone.contains($0.lowercased()) })
        let removed = unique(step.removed.filter { !come.contains($0.lowercased()) })
        var parts: [String] = []
        for (verb, names) in [("removes", removed), ("sets", set), ("adds", added)] where !names.isEmpty {
            parts.append("\(verb) \(names.joined(separator: ", "))")
        }
        if step.name == "path", self.record.path != self.record.rawPath, !self.record.path.isEmpty {
            parts.append("'\(self.record.rawPath)' becomes '\(self.record.path)'")
        }
        if step.name == "forwarded", self.record.client != self.record.peer {
            parts.append("a trusted proxy says that the client is \(self.record.client)")
        }
        if let refusal = self.record.refusal, step.verdict == .respond { parts.append(refusal) }
        return (parts + step.notes).joined(separator: "; ")
    }

    private var sent: [String] {
        guard let destination = self.record.destination else { return [] }
        let goes = "Goes to service '\(destination.service)' as \(self.upstreamPath)"
        return [goes] + self.rows(destination) + [""] + self.head.map { "  \($0)" }
    }

    /// Which targets, how one is picked, and how long it may take.
    func rows(_ destination: ExchangeRecord.Destination) -> [String] {
        let isHidden = self.areTargetsHidden(destination.service)
        let timeouts = destination.timeouts
        let durations = [
            ("connect", timeouts.connect), ("first_byte", timeouts.firstByte), ("total", timeouts.total),
            ("idle", timeouts.idle),
        ]
        var rows = destination.targets.map { ["target", isHidden ? "***" : self.text($0, destination)] }
        if rows.isEmpty { rows.append(["target", self.isLive ? "none: the answer is a 503" : "not looked up"]) }
        if destination.targets.count > 1 { rows.append(["balance", self.balanced(destination)]) }
        let text = durations.map { "\($0.0) \(DurationText.print($0.1))" }.joined(separator: ", ")
        rows.append(["timeout", "\(text) (\(self.origin(timeouts, of: destination.service)))"])
        return Self.table(rows)
    }

    private func balanced(_ destination: ExchangeRecord.Destination) -> String {
        let first = destination.targets.first?.label ?? ""
        let balance = self.balance(of: destination.service).plain
        guard destination.target == nil, !self.areTargetsHidden(destination.service) else { return balance }
        return "\(balance): any of them; '\(first)' would get"
    }

    private func text(_ target: ExchangeRecord.Target, _ destination: ExchangeRecord.Destination) -> String {
        var words = [target.label]
        if destination.targets.count > 1, target.weight != 1 { words.append("weight \(target.weight)") }
        if destination.targets.count > 1, destination.target == target.label { words.append("takes this request") }
        guard self.isLive else { return words.joined(separator: ", ") }
        if target.address == nil { words.append("its name leads nowhere") }
        words.append("\(target.requestsInFlight) in flight on \(target.connections) connections")
        return words.joined(separator: ", ")
    }

    private var answered: [String] {
        guard let answer = self.record.answer else { return [] }
        let reason = answer.error.map { " (\($0.kind.name))" } ?? ""
        let body = answer.count > 0 ? ["  \(answer.count) bytes of body"] : []
        let when = self.record.composition == nil ? "" : ", when its parts are there"
        return ["Answers \(answer.status)\(reason)\(when)"] + answer.fields.map { "  \(self.shown($0))" } + body
    }

    /// Columns as wide as their widest cell, two blanks apart.
    static func table(_ rows: [[String]]) -> [String] {
        let count = rows.map(\.count).max() ?? 0
        let widths = (0..<count).map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            var line = " "
            for (cell, width) in zip(row, widths) {
                line += " " + cell + String(repeating: " ", count: width - cell.count + 1)
            }
            while line.hasSuffix(" ") { line.removeLast() }
            return line
        }
    }
}

extension JSONValue {
    fileprivate var plain: String {
        if case .string(let text) = self { return text }
        return self.text()
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoFeatures
import PorticoProxy

/// The calls that an answer would be made of.
extension Explanation {
    // MARK: In words

    /// The parts in a table, then what each call is sent.
    var composed: [[String]] {
        guard let composition = self.record.composition else { return [] }
        let waves = composition.parts.map(\.wave).max() ?? 0
        let count = composition.parts.count
        let whole = "Composes \(count) part\(count == 1 ? "" : "s") in \(waves) wave\(waves == 1 ? "" : "s")"
        let rows = Self.table(
            composition.parts.map { [String($0.wave), $0.name, self.call(of: $0), self.detail(of: $0)] })
        return [["\(whole), within \(Self.text(composition.deadline))"] + rows] + composition.parts.map(self.sent)
    }

    private func detail(of part: CompositionPlan.Part) -> String {
        var words = [part.after.isEmpty ? "at once" : "after \(part.after.joined(separator: ", "))"]
        if let loop = part.loop {
            let bounds = "at most \(loop.maximum), \(loop.parallel) at a time"
            words.append("for each \(loop.item) of \(loop.array) (\(bounds))")
        }
        if part.isRequired { words.append("required") }
        if let timeout = part.timeout { words.append("within \(Self.text(timeout))") }
        if let fallback = self.fallback(of: part) { words.append("else \(fallback)") }
        if part.forwardsAuth { words.append("passes Authorization on") }
        return words.joined(separator: ", ")
    }

    private func sent(_ part: CompositionPlan.Part) -> [String] {
        var lines = ["Part '\(part.name)' asks service '\(part.destination.service)'"] + self.rows(part.destination)
        if let problem = part.problem { lines.append("  it fails without being called: \(problem)") }
        lines += [""] + self.head(of: part).map { "  \($0)" }
        guard let body = self.body(of: part) else { return lines }
        return lines + ["", "  \(body)"]
    }

    private static func text(_ nanoseconds: UInt64) -> String {
        DurationText.print(.nanoseconds(Int64(clamping: nanoseconds)))
    }

    // MARK: For machines

    func json(_ composition: CompositionPlan) -> JSONValue {
        .object([
            .init("deadline", .string(Self.text(composition.deadline))),
            .init("parts", .array(composition.parts.map(self.json))),
        ])
    }

    private func json(_ part: CompositionPlan.Part) -> JSONValue {
        var members: [JSONValue.Member] = []
        members.add("name", part.name)
        members.add("call", self.call(of: part))
        members.append(.init("wave", .int(part.wave)))
        members.append(.init("after", .array(part.after.map { .string($0) })))
        if let loop = part.loop {
            let words: [JSONValue.Member] = [
                .init("item", .string(loop.item)), .init("in", .string(loop.array)), .init("max", .int(loop.maximum)),
                .init("parallel", .int(loop.parallel)),
            ]
            members.append(.init("for_each", .object(words)))
        }
        members.append(.init("required", .bool(part.isRequired)))
        members.append(.init("forward_auth", .bool(part.forwardsAuth)))
        members.add("timeout", part.timeout.map(Self.text))
        members.add("fallback", self.fallback(of: part))
        members.add("problem", part.problem)
        let path = self.isSecret("call", of: part) ? "***" : part.destination.path
        members.append(.init("upstream", self.json(part.destination, path: path, head: self.head(of: part))))
        members.add("body", self.body(of: part))
        return .object(members)
    }

    // MARK: What is not shown

    private func call(of part: CompositionPlan.Part) -> String { self.isSecret("call", of: part) ? "***" : part.call }

    private func fallback(of part: CompositionPlan.Part) -> String? {
        part.fallback.map { self.isSecret("fallback", of: part) ? "***" : $0 }
    }

    private func body(of part: CompositionPlan.Part) -> String? {
        switch part.body {
        case nil: nil
        case .request: "the client's own body"
        case .json(let text): self.isSecret("send", of: part) ? "***" : text
        }
    }

    private func head(of part: CompositionPlan.Part) -> [String] {
        self.head(
            of: part.destination, hidesPath: self.isSecret("call", of: part),
            secretFields: self.secretFields.union(self.secretFields(of: part)))
    }

    /// Whether what the key says, in the part or in one that it uses, came from a variable or a file.
    private func isSecret(_ key: String, of part: CompositionPlan.Part) -> Bool {
        self.secrets(of: part).contains { $0.isEmpty || $0.hasPrefix(".\(key)") }
    }

    private func secretFields(of part: CompositionPlan.Part) -> [String] {
        self.secrets(of: part).filter { $0.hasPrefix(".headers.") }.map { $0.dropFirst(9).lowercased() }
    }

    /// What stands behind the part's name in the paths of secrets; a part's short form is the call itself.
    private func secrets(of part: CompositionPlan.Part) -> [Substring] {
        let use = self.route?.config.compose?.parts.first { $0.name == part.name }?.use?.name
        return [part.name, use].compactMap { $0 }.flatMap { name in
            self.config.secrets.compactMap { path -> Substring? in
                guard let range = path.firstRange(of: "parts.\(name)") else { return nil }
                let rest = path[range.upperBound...]
                return rest.isEmpty || rest.hasPrefix(".") ? rest : nil
            }
        }
    }
}

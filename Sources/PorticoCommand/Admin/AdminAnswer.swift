// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig

/// What a gateway's admin address answered.
struct AdminAnswer {
    var status: Int
    var body: String

    var isSuccess: Bool { (200..<300).contains(self.status) }

    /// The body as JSON; nil where it is none.
    var json: ConfigNode? { ConfigReader(variables: .none).document(Array(self.body.utf8), file: "answer") }

    /// What a problem says, with the diagnostics that came with it.
    var problem: String {
        let json = self.json
        let detail = json?["detail"]?.text ?? "it answered \(self.status)"
        return (["\(detail) (\(self.status))"] + self.diagnostics).joined(separator: "\n")
    }

    /// Each in one line.
    var diagnostics: [String] {
        (self.json?["diagnostics"]?.nodes ?? []).map { item in
            let places = (item["locations"]?.nodes ?? []).map { place in
                ["file", "line", "column"].compactMap { place[$0]?.text }.joined(separator: ":")
            }
            let head = places.isEmpty ? "" : places.joined(separator: ", ") + ": "
            let message = "\(head)\(item["severity"]?.text ?? "error"): \(item["message"]?.text ?? "")"
            return message + (item["hint"]?.text.map { "; \($0)" } ?? "")
        }
    }
}

extension ConfigNode {
    var text: String? {
        if case .scalar(let scalar) = self.content { return scalar.text }
        return nil
    }

    /// Nothing where JSON says `null`.
    var textOrNull: String? {
        if case .scalar(let scalar) = self.content, scalar.isPlain, scalar.text == "null" { return nil }
        return self.text
    }

    var nodes: [ConfigNode]? {
        if case .list(let nodes) = self.content { return nodes }
        return nil
    }
}

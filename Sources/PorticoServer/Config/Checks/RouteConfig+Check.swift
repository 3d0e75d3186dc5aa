// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig
internal import PorticoFeatures
internal import PorticoProxy

extension RouteConfig {
    package mutating func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        let actions = node.entries?.filter { Self.actionKeys.contains($0.name) } ?? []
        if actions.isEmpty, !reader.hasRefusedKey(in: path) {
            reader.error(
                "\(path.subject ?? "the route") does nothing", at: self.location, path,
                hint: "add 'to', 'split', 'redirect', 'respond' or 'compose'")
        }
        if actions.count > 1 {
            let names = actions.map { "'\($0.name)'" }.joined(separator: " and ")
            reader.report(
                Diagnostic(
                    .error, at: actions.map(\.location), path: path.text,
                    "\(path.subject ?? "the route") has \(names)", hint: "a route does one thing"))
        }
        if !reader.hasFailed(path.key("match")), node["match"] != nil {
            self.checkCaptures(node, path, reader)
            self.checkMethods(node, path, reader)
        }
    }

    /// What browsers are told that pages may use, the route should take.
    private func checkMethods(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        guard let methods = node["cors"]?["methods"], let named = self.policies[.cors]?.methods else { return }
        let isComposed = self.compose != nil && self.match.methods.isEmpty
        let taken = isComposed ? ["GET"] : self.match.methods
        guard !taken.isEmpty, named.contains(where: { $0 != "HEAD" && !taken.contains($0) }) else { return }
        reader.warning(
            "'methods' names one that the route does not take", at: methods.location,
            path.key("cors").key("methods"), hint: "without 'methods' it is those of the route")
    }

    /// Everything that refers to what the match captures must find it there.
    private func checkCaptures(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        let isSecret = reader.secrets.contains { $0.hasPrefix(path.key("match").text) }
        let shown = isSecret ? "***" : self.match.path.text
        let report = { (missing: [String], place: SourceLocation, path: ConfigPath) in
            let isHidden = reader.secrets.contains { $0.hasPrefix(path.text) }
            for name in missing {
                reader.error(
                    "'\(isHidden ? "***" : name)' is not captured by the match '\(shown)'", at: place, path,
                    hint: isSecret || isHidden ? nil : self.hint(for: name, reader))
            }
        }
        let pattern = self.match.path
        if let to = self.to?.path, let value = node["to"] {
            report(to.missing(in: pattern), value.location, path.key("to"))
        }
        if let redirect = self.redirect, let value = node["redirect"] {
            report(redirect.to.path.missing(in: pattern), redirect.location ?? value.location, path.key("redirect"))
        }
        for (index, entry) in (self.split?.entries ?? []).enumerated() {
            let missing = entry.to.path?.missing(in: pattern) ?? []
            report(missing, entry.to.service.location, path.key("split").index(index).key("to"))
        }
        for (path, text) in self.templates(at: path.text) {
            let missing = text.template.captures.filter { !pattern.captureNames.contains($0) }
            let path = text.keys.reduce(ConfigPath(text: path)) { $0.key($1) }
            report(missing.map { "{path.\($0)}" }, text.location ?? self.location, path)
        }
    }

    private func hint(for name: String, _ reader: ConfigReader) -> String? {
        if name == "**" { return "end the match with '/**'" }
        let bare = name.dropFirst().dropLast()
        return reader.suggestion(for: String(bare), among: self.match.path.captureNames)
    }
}

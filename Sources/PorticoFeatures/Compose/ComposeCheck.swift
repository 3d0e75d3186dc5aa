// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig
package import PorticoProxy

/// Whether the parts of a composition find what they refer to, end, and have places in the answer beside each other.
///
/// It looks at resolved parts, so that what a shared part says is checked where it is used.
package struct ComposeCheck {
    /// The shared parts that can be used here.
    package struct Shared {
        package var parts: [PartConfig]
        /// All that are written, those with an error of their own too.
        package var names: [String]

        package init(parts: [PartConfig], names: [String]) {
            self.parts = parts
            self.names = names
        }
    }

    let compose: ComposeConfig
    /// Resolved.
    let parts: [PartConfig]
    let match: PathPattern?
    /// Of the map of parts.
    let path: ConfigPath
    let reader: ConfigReader

    /// - Parameters:
    ///   - match: the path of the route's match; nil where it could not be read.
    ///   - path: of the route's `compose`.
    package init(
        _ compose: ComposeConfig, shared: Shared, match: PathPattern?, _ path: ConfigPath, _ reader: ConfigReader
    ) {
        self.compose = compose
        self.parts = compose.parts.prefix(Self.mostParts).map { $0.resolved(with: shared.parts) }
        self.match = match
        self.path = path.key("parts")
        self.reader = reader
        self.checkUses(shared)
    }

    /// Of a composition: each takes a connection, and the checks compare them with one another.
    static let mostParts = 200

    package func run() {
        guard self.compose.parts.count <= Self.mostParts else {
            self.reader.error(
                "a composition has at most \(Self.mostParts) parts, found \(self.compose.parts.count)",
                at: self.compose.location, self.path)
            return
        }
        for part in self.parts {
            self.checkReferences(of: part)
            self.checkItem(of: part)
            self.checkCaptures(of: part)
            self.checkBody(of: part)
            self.checkTime(of: part)
        }
        self.checkCycle()
        PlaceCheck(parts: self.parts, isWhole: self.isWhole, path: self.path, reader: self.reader).run()
    }

    /// Whether all parts could be read: else what seems to be missing may be one of those.
    private var isWhole: Bool { self.compose.names.count == self.parts.count }

    private func checkUses(_ shared: Shared) {
        for part in self.parts {
            guard let use = part.use, !shared.names.contains(use.name) else { continue }
            let path = self.path.key(part.name).key("use")
            let isHidden = self.reader.secrets.contains(path.text)
            self.reader.error(
                "unknown shared part '\(isHidden ? "***" : use.name)'", at: use.location, path,
                hint: self.reader.suggestion(for: use.name, among: shared.names) ?? "define it under 'parts'")
        }
    }

    private func report(_ message: String, at place: SourceLocation, _ part: PartConfig, hint: String? = nil) {
        self.reader.error(message, at: place, self.path.key(part.name), hint: hint)
    }

    // MARK: References

    private func checkReferences(of part: PartConfig) {
        for (name, place) in part.names(under: .parts) {
            do throws(ValueError) {
                _ = try PartReference(name, at: place)
            } catch {
                self.report("'{parts.\(name)}': \(error.message)", at: place, part, hint: error.hint)
            }
        }
        for reference in part.partReferences where !self.compose.names.contains(reference.name) {
            let names = self.compose.names.filter { $0 != part.name }
            self.report(
                "unknown part '\(reference.name)'", at: reference.location, part,
                hint: self.reader.suggestion(for: reference.name, among: names)
                    ?? "a part refers to the parts beside it")
        }
        for reference in part.partReferences where reference.name == part.name {
            self.report("part '\(part.name)' refers to itself", at: reference.location, part)
        }
    }

    /// What is no other reference must be the element of the part's own `for_each`.
    private func checkItem(of part: PartConfig) {
        let item = part.forEach?.item
        for (text, place) in part.names(under: .item) {
            let word = String(text.prefix { $0 != "." && $0 != "[" })
            guard word == item else {
                self.report("'{\(text)}' is not a reference", at: place, part, hint: self.hint(for: word, item: item))
                continue
            }
            do throws(ValueError) {
                _ = try PartReference(text, at: place)
            } catch {
                self.report("'{\(text)}': \(error.message)", at: place, part, hint: error.hint)
            }
        }
    }

    private func hint(for word: String, item: String?) -> String {
        let roots = Template.Root.allCases.filter { $0 != .item }.map(\.rawValue)
        if let near = self.reader.suggestion(for: word, among: roots + (item.map { [$0] } ?? [])) { return near }
        if self.compose.names.contains(word) { return "write '{parts.\(word)}' for what a part answered" }
        if let item { return "the element of 'for_each' is '{\(item)}'" }
        return "they start with parts, path, query, header, cookie, user, client or request"
    }

    private func checkCaptures(of part: PartConfig) {
        guard let match = self.match else { return }
        for (name, place) in part.names(under: .path) where !match.captureNames.contains(name) {
            self.report(
                "'{path.\(name)}' is not captured by the route's match", at: place, part,
                hint: self.reader.suggestion(for: name, among: match.captureNames))
        }
    }

    private func checkCycle() {
        guard let cycle = PartGraph(self.parts).cycle, cycle.count > 1, let first = cycle.first else { return }
        let names = (cycle + [first]).map { self.parts[$0].name }
        let part = self.parts[first]
        let next = part.partReferences.first { $0.name == names[1] }
        self.report(
            "the parts wait for each other: \(names.joined(separator: " → "))", at: next?.location ?? part.location,
            part,
            hint: "take one of the references away")
    }

    // MARK: The call

    private func checkBody(of part: PartConfig) {
        guard let call = part.call, part.send != nil, call.method == "GET" || call.method == "HEAD" else { return }
        self.report(
            "a \(call.method) sends no body", at: part.place("send"), part,
            hint: "write the method before the call, such as 'POST'")
    }

    private func checkTime(of part: PartConfig) {
        guard let deadline = self.compose.deadline, let timeout = part.timeout, timeout > deadline else { return }
        self.report(
            "the timeout of part '\(part.name)' lies beyond the deadline", at: part.place("timeout"), part,
            hint: "no part can take longer than the whole")
    }
}

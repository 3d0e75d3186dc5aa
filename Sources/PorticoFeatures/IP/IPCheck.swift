// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig

/// Whether the two lists say something together, and each entry something of its own.
struct IPCheck {
    let config: IPConfig
    let node: ConfigNode
    let path: ConfigPath
    let reader: ConfigReader

    func run() {
        guard !["allow", "deny"].contains(where: { self.reader.hasFailed(self.path.key($0)) }) else { return }
        if self.node["allow"] == nil, self.node["deny"] == nil {
            if self.reader.hasRefusedKey(in: self.path) { return }
            return self.reader.error(
                "'ip' says nothing", at: self.node.location, self.path,
                hint: "name networks under 'allow' or 'deny', or write 'none'")
        }
        for (key, networks) in [("allow", self.config.allow), ("deny", self.config.deny)] {
            guard networks?.isEmpty == true, let list = self.node[key], case .list(let nodes) = list.content,
                nodes.isEmpty
            else { continue }
            self.reader.error(
                "'\(key)' is empty", at: list.location, self.path.key(key),
                hint: key == "allow"
                    ? "to take nobody, leave the route out; to take everybody, leave 'allow' out" : "leave it out")
        }
        self.checkEntries()
    }

    private func checkEntries() {
        guard let allow = self.places("allow", self.config.allow), let deny = self.places("deny", self.config.deny)
        else { return }
        let denied = NetworkSet(self.config.deny ?? [])
        if !deny.isEmpty, self.takesNobody(denied) {
            let place = self.node["deny"]?.location ?? self.node.location
            return self.reader.warning(
                "'ip' takes nobody: 'deny' has every address that 'allow' leaves", at: place, self.path.key("deny"))
        }
        self.warnOfRepeated(allow, "allow")
        self.warnOfRepeated(deny, "deny")
        for entry in allow where denied.covers(entry.network) {
            self.reader.warning(
                "this lets nobody in: 'deny' has all of it", at: entry.place, self.path.key("allow"))
        }
        guard let networks = self.config.allow, !networks.isEmpty else { return }
        let allowed = NetworkSet(networks)
        for entry in deny where !allowed.overlaps(entry.network) {
            self.reader.warning(
                "this keeps nobody out: 'allow' does not have it", at: entry.place, self.path.key("deny"))
        }
    }

    private func takesNobody(_ denied: NetworkSet) -> Bool {
        let all = Network(address: IPAddress(high: 0, low: 0), prefixLength: 0)
        return (self.config.allow ?? [all]).allSatisfy { denied.covers($0) }
    }

    /// An entry that lies in another one of its list.
    private func warnOfRepeated(_ entries: [Entry], _ key: String) {
        // The comparison is of each with each.
        guard entries.count <= 1000 else { return }
        for (index, entry) in entries.enumerated() {
            let isRepeated = entries.enumerated().contains { other, wider in
                guard other != index, NetworkSet([wider.network]).covers(entry.network) else { return false }
                return wider.network != entry.network || other < index
            }
            guard isRepeated else { continue }
            self.reader.warning("this lies in another entry of '\(key)'", at: entry.place, self.path.key(key))
        }
    }

    private struct Entry {
        var network: Network
        var place: SourceLocation
    }

    /// Each with where it is written; `nil`: some could not be read.
    private func places(_ key: String, _ networks: [Network]?) -> [Entry]? {
        guard let networks, let node = self.node[key] else { return [] }
        guard case .list(let nodes) = node.content else {
            return networks.map { Entry(network: $0, place: node.location) }
        }
        guard nodes.count == networks.count else { return nil }
        return zip(networks, nodes).map { Entry(network: $0, place: $1.location) }
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

internal import PorticoConfig

/// Routes of which one request can match both while no rule ranks them.
extension RouteCheck {
    /// `group` is sorted by rank: those that could tie are neighbours.
    mutating func findTies(in group: [Int]) {
        var start = 0
        while start < group.count {
            let rank = RouteRank(self.entries[group[start]])
            var end = start + 1
            while end < group.count, RouteRank(self.entries[group[end]]) == rank { end += 1 }
            if end - start > 1 {
                for part in self.partsThatExcludeEachOther(Array(group[start..<end])) { self.compareAll(part) }
            }
            start = end
        }
    }

    /// Splits routes that all want an exact value of one header, parameter or cookie by that value, so that large
    /// groups need not be compared pair by pair.
    private func partsThatExcludeEachOther(_ group: [Int]) -> [[Int]] {
        guard group.count > 16, let first = group.first else { return [group] }
        for path in [\RouteMatch.headers, \.query, \.cookies] {
            for predicate in self.entries[first].match[keyPath: path] {
                var parts: [String: [Int]] = [:]
                let isShared = group.allSatisfy { index in
                    let same = self.entries[index].match[keyPath: path].first {
                        RouteOverlap.isSameName($0, predicate, path == \.headers)
                    }
                    guard case .equals(let value)? = same?.condition else { return false }
                    parts[value, default: []].append(index)
                    return true
                }
                if isShared { return Array(parts.values) }
            }
        }
        return [group]
    }

    /// So many ties are told of one route: where a thousand are alike, half a million pairs help nobody.
    private static let mostTies = 3

    private mutating func compareAll(_ group: [Int]) {
        for (offset, left) in group.enumerated() {
            var found = 0
            for right in group[(offset + 1)...]
            where RouteOverlap.exists(self.entries[left].match, self.entries[right].match) {
                self.reportTie(left, right)
                found += 1
                if found == Self.mostTies { break }
            }
        }
    }

    mutating func reportTie(_ one: Int, _ other: Int) {
        let pair = [Swift.min(one, other), Swift.max(one, other)]
        guard self.reported.insert(pair).inserted else { return }
        let (left, right) = (self.entries[pair[0]], self.entries[pair[1]])
        let hosts = left.match.hosts.filter(Set(right.match.hosts).contains).map(\.description)
        let shared = RouteOverlap.methods(left.match).intersection(RouteOverlap.methods(right.match))
        let both = (left.match.methods + right.match.methods + ["HEAD"]).filter(shared.contains)
        let methods = both.first.map { "\($0) " } ?? ""
        let paths =
            left.match.path.hasSameShape(as: right.match.path)
            ? left.match.path.text : "\(left.match.path.text) and \(right.match.path.text)"
        self.report(
            .tie,
            [left, right],
            "routes '\(left.name)' and '\(right.name)' match the same requests",
            "set 'priority', or narrow one of them",
            detail: "both: host \(hosts.first ?? "*"), \(methods)\(paths)"
        )
    }
}

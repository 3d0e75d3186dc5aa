// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig
package import PorticoProxy

/// The policies that a configuration may have.
package struct PolicyList: Sendable, Equatable {
    package static let builtIn = PolicyList(Policies.builtIn)

    private var policies: [any AnyPolicy]
    /// Why custom filters could not join.
    package private(set) var problems: [String] = []

    private init(_ policies: [any AnyPolicy]) { self.policies = policies }

    /// The built-in ones, and those of custom filters behind them.
    /// - Parameter taken: keys beside those of policies, which no filter can have.
    package init(adding filters: [any CustomFilter.Type], taken: Set<String>) {
        self = .builtIn
        var taken = taken.union(self.policies.map(\.name))
        for filter in filters {
            if !Self.isKey(filter.name) {
                self.problems.append("a filter is named '\(filter.name)': a key is made of a-z, 0-9 and '_'")
            } else if !taken.insert(filter.name).inserted {
                self.problems.append("a filter is named '\(filter.name)', and so is another key")
            } else {
                self.policies.append(Self.policy(of: filter))
            }
        }
    }

    private static func policy<Made: CustomFilter>(of filter: Made.Type) -> any AnyPolicy { Policy(filter) }

    private static func isKey(_ name: String) -> Bool {
        let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard let first = name.utf8.first, letters.contains(first) else { return false }
        return name.utf8.allSatisfy { letters.contains($0) || digits.contains($0) || $0 == UInt8(ascii: "_") }
    }

    /// Their keys, for an object that holds what is said of them in `place`.
    package func keys<Object>(
        _ level: Policies.Level, in place: any WritableKeyPath<Object, Policies> & Sendable
    ) -> [Key<Object>] {
        self.policies.enumerated().map { $1.key(level, position: $0).inside(place) }
    }

    package static func == (one: PolicyList, other: PolicyList) -> Bool {
        one.policies.map(\.name) == other.policies.map(\.name)
    }
}

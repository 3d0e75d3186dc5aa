// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

public import PorticoConfig

/// The policies that a configuration may have.
public struct PolicyList: Sendable, Equatable {
    public static let builtIn = PolicyList(Policies.builtIn)

    private let policies: [any AnyPolicy]

    private init(_ policies: [any AnyPolicy]) { self.policies = policies }

    /// Their keys, for an object that holds what is said of them in `place`.
    public func keys<Object>(
        _ level: Policies.Level, in place: any WritableKeyPath<Object, Policies> & Sendable
    ) -> [Key<Object>] {
        self.policies.enumerated().map { $1.key(level, position: $0).inside(place) }
    }

    public static func == (one: PolicyList, other: PolicyList) -> Bool {
        one.policies.map(\.name) == other.policies.map(\.name)
    }
}

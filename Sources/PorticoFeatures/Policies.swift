// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig
package import PorticoProxy

/// What a route, a BFF or the defaults say beside what a route does: of each policy its config, or nothing.
package struct Policies: Sendable, Equatable {
    /// Where policies may be written.
    package enum Level: Sendable, Hashable {
        case route, bff, defaults
    }

    /// Every policy, in the order of the reference page. A new one has its line here.
    static let builtIn: [any AnyPolicy] = [
        Policy.ip,
        Policy.cors,
        Policy.securityHeaders,
        Policy.auth,
        Policy.allow,
        Policy.limit,
        Policy.headers,
        Policy.transform,
        Policy.timeout,
        Policy.paths,
        Policy.limits,
        Policy.location,
    ]

    /// Keys of policies that are not built yet, wherever a policy may stand.
    package static let unsupportedKeys = [
        "cache", "retry", "fallback", "compress", "validate", "slo",
    ]

    /// One of a name, in the order of all policies.
    private var stated: [any AnyStatedPolicy] = []

    package init() {}

    package subscript<Config>(_ policy: Policy<Config>) -> Config? {
        (self.stated.first { $0.name == policy.name } as? StatedPolicy<Config>)?.config
    }

    /// Where it is written: `bffs.mobile.headers`.
    package func path<Config>(of policy: Policy<Config>) -> String? {
        self.stated.first { $0.name == policy.name }?.path
    }

    mutating func state(_ policy: any AnyStatedPolicy) {
        self.stated.removeAll { $0.name == policy.name }
        let index = self.stated.firstIndex { $0.position > policy.position } ?? self.stated.endIndex
        self.stated.insert(policy, at: index)
    }

    /// These, and those of `outer` that are not here. A policy replaces a policy whole.
    package func inheriting(_ outer: Policies) -> Policies {
        var all = outer
        for policy in self.stated { all.state(policy) }
        return all
    }

    /// Without those that services may have too: from the defaults they come to services.
    package var ofRoutes: Policies {
        var own = self
        own.stated.removeAll(where: \.isOfServices)
        return own
    }

    /// The texts with references in all of them, each with where its policy is written.
    package var templates: [(path: String, text: TemplatePlace)] {
        self.stated.flatMap { policy in policy.templates.map { (policy.path, $0) } }
    }

    /// Those of custom filters that do not say which texts they hold, each with where it is written.
    package var opaque: [(name: String, path: String)] {
        self.stated.filter(\.isOpaque).map { ($0.name, $0.path) }
    }

    /// Some filter is not built in.
    package var hasCustomFilters: Bool { self.stated.contains(where: \.isCustom) }

    // MARK: Filters

    /// The filter of a policy, where it is stated.
    func filters<Config>(
        _ policy: Policy<Config>, _ builder: inout FilterBuilder,
        _ make: (Config, inout FilterBuilder) throws -> any Filter
    ) rethrows -> [any Filter] {
        guard let config = self[policy] else { return [] }
        return [try builder.build(policy.name) { try make(config, &$0) }]
    }

    /// The custom filters at a phase, in the order in which the gateway was given them.
    func filters(at phase: FilterPhase, _ builder: inout FilterBuilder) throws -> [any Filter] {
        var filters: [any Filter] = []
        for policy in self.stated {
            if let filter = try policy.filter(at: phase, &builder) { filters.append(filter) }
        }
        return filters
    }

    /// Why custom filters cannot be built, each with where its policy is written.
    package func problems(_ builder: inout FilterBuilder) -> [(path: String, message: String)] {
        var problems: [(path: String, message: String)] = []
        for policy in self.stated {
            if let message = policy.problem(&builder) { problems.append((policy.path, message)) }
        }
        return problems
    }

    package static func == (one: Policies, other: Policies) -> Bool {
        one.stated.count == other.stated.count
            && zip(one.stated, other.stated).allSatisfy { $0.says(theSameAs: $1) }
    }
}

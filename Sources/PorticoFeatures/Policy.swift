// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig
import PorticoProxy

/// One policy: the key that routes, BFFs and the defaults may have for it.
///
/// It is declared in the folder of its feature and named in `Policies`. Decoding, the normalised form, the schema, the
/// reference page and who inherits what come from there.
package struct Policy<Config: Configurable>: Sendable {
    /// The key.
    package let name: String
    let kind: Kind<Config>
    /// Services may have it too, and go before the defaults: from there it comes to them, not to routes.
    let isOfServices: Bool
    private let documentation: @Sendable (Policies.Level) -> String
    /// Where and how the filter is made, if it is a custom one.
    let custom: Custom?

    struct Custom: Sendable {
        let phase: FilterPhase
        let make: @Sendable (Config, inout FilterBuilder) throws -> any Filter
    }

    /// - Parameters:
    ///   - name: as it is written in the file.
    ///   - route: one sentence on what it means there, for the schema and the reference page; the same for the others.
    package init(
        _ name: String, _ kind: Kind<Config> = .object(), isOfServices: Bool = false,
        route: String, bff: String, defaults: String
    ) {
        self.name = name
        self.kind = kind
        self.isOfServices = isOfServices
        self.custom = nil
        self.documentation = { level in
            switch level {
            case .route: route
            case .bff: bff
            case .defaults: defaults
            }
        }
    }
}

extension Policy {
    /// That of a custom filter.
    init<Made: CustomFilter>(_ filter: Made.Type) where Made.Config == Config {
        self.name = filter.name
        self.kind = filter.kind
        self.isOfServices = false
        let documentation = filter.documentation
        self.documentation = { _ in documentation }
        self.custom = Custom(phase: filter.phase) { try Made($0, &$1) }
    }
}

/// A policy, whatever its config is.
protocol AnyPolicy: Sendable {
    var name: String { get }
    /// - Parameter position: among all policies.
    func key(_ level: Policies.Level, position: Int) -> Key<Policies>
}

extension Policy: AnyPolicy {
    func key(_ level: Policies.Level, position: Int) -> Key<Policies> {
        Key(
            self.name, self.kind.optional, default: nil, self.documentation(level),
            get: { $0[self] },
            set: { policies, config, path in
                guard let config else { return }
                policies.state(StatedPolicy(policy: self, config: config, path: path.text, position: position))
            })
    }
}

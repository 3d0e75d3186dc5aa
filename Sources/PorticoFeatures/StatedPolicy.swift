// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy

/// A policy with what a route, a BFF or the defaults say of it.
struct StatedPolicy<Config: Configurable>: Sendable {
    let policy: Policy<Config>
    let config: Config
    /// Where it is written: `bffs.mobile.headers`.
    let path: String
    /// Among all policies.
    let position: Int
}

/// The same, whatever its config is.
protocol AnyStatedPolicy: Sendable {
    var name: String { get }
    var path: String { get }
    var position: Int { get }
    var isOfServices: Bool { get }
    /// A filter that is not built in.
    var isCustom: Bool { get }
    var templates: [TemplatePlace] { get }
    /// Whether its filter may send what the config holds to anyone, and does not say what.
    var isOpaque: Bool { get }
    /// The custom filter that it asks for at this phase.
    func filter(at phase: FilterPhase, _ builder: inout FilterBuilder) throws -> (any Filter)?
    /// Why the custom filter that it asks for cannot be built.
    func problem(_ builder: inout FilterBuilder) -> String?
    func says(theSameAs other: any AnyStatedPolicy) -> Bool
}

extension StatedPolicy: AnyStatedPolicy {
    var name: String { self.policy.name }
    var isOfServices: Bool { self.policy.isOfServices }
    var isCustom: Bool { self.policy.custom != nil }
    var templates: [TemplatePlace] { (self.config as? any Templated)?.templates ?? [] }
    var isOpaque: Bool { self.policy.custom != nil && !(self.config is any Templated) }

    func filter(at phase: FilterPhase, _ builder: inout FilterBuilder) throws -> (any Filter)? {
        guard let custom = self.policy.custom, custom.phase == phase else { return nil }
        return try builder.build(self.name) { try custom.make(self.config, &$0) }
    }

    func problem(_ builder: inout FilterBuilder) -> String? {
        do {
            _ = try self.policy.custom.flatMap { try self.filter(at: $0.phase, &builder) }
            return nil
        } catch {
            return "\(error)"
        }
    }

    func says(theSameAs other: any AnyStatedPolicy) -> Bool {
        self.name == other.name && self.path == other.path && self.config == (other as? Self)?.config
    }
}

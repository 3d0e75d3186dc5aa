// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig

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
    var templates: [TemplatePlace] { get }
    func says(theSameAs other: any AnyStatedPolicy) -> Bool
}

extension StatedPolicy: AnyStatedPolicy {
    var name: String { self.policy.name }
    var isOfServices: Bool { self.policy.isOfServices }
    var templates: [TemplatePlace] { (self.config as? any Templated)?.templates ?? [] }

    func says(theSameAs other: any AnyStatedPolicy) -> Bool {
        self.name == other.name && self.path == other.path && self.config == (other as? Self)?.config
    }
}

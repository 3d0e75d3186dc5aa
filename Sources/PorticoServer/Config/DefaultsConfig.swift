// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig
package import PorticoFeatures

/// What holds for every route that does not say otherwise (`defaults`). A policy of a route replaces it whole.
package struct DefaultsConfig: Configurable {
    package var policies = Policies()

    package init() {}

    package static let noun = "defaults"
    package static let keys: [Key<DefaultsConfig>] = Self.keys(with: .builtIn)
    package static let unsupportedKeys = Policies.unsupportedKeys
    package static let foreignKeys = Policies.foreignKeys

    static func keys(with policies: PolicyList) -> [Key<DefaultsConfig>] { policies.keys(.defaults, in: \.policies) }
}

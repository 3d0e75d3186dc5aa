// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

extension Policy where Config == LocationConfig {
    /// `location`: addresses in services' answers.
    package static let location = Policy(
        "location", .location,
        route:
            "`rewrite` (the default): addresses of the service in its answers become what the client sees; or `keep`.",
        bff: "The same (`rewrite` or `keep`) for its routes that do not say it.",
        defaults: "Addresses of services in their answers (`rewrite` or `keep`), for routes that do not say it.")
}

/// What becomes of addresses in a service's answer (`location`).
package enum LocationConfig: Configurable, Hashable {
    /// The service's own are made those that the client sees.
    case rewrite
    /// They stay as they are.
    case keep

    package init() { self = .rewrite }

    package static let noun = "location"
    package static let keys: [Key<LocationConfig>] = []
}

extension Kind where Value == LocationConfig {
    static let location = Kind.choice([("rewrite", .rewrite), ("keep", .keep)])
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoFeatures
import PorticoProxy

extension PolicyList {
    /// The built-in policies and those of custom filters, which take no key that is there or will be.
    static func with(_ filters: [any CustomFilter.Type]) -> PolicyList {
        guard !filters.isEmpty else { return .builtIn }
        let keys = RouteConfig.keys.map(\.name) + BFFConfig.keys.map(\.name) + DefaultsConfig.keys.map(\.name)
        let planned = RouteConfig.unsupportedKeys + BFFConfig.unsupportedKeys + DefaultsConfig.unsupportedKeys
        return PolicyList(adding: filters, taken: Set(keys + planned))
    }
}

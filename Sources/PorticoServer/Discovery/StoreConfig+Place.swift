// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy

/// Names of stores are looked up as those of services are.
extension StoreConfig {
    /// A service with one target, where the store is. No service can have its name.
    var place: ServiceConfig {
        var url = UpstreamURL(host: self.url.host, port: self.url.port)
        url.isHidden = self.url.isHidden
        var service = ServiceConfig()
        service.name = Self.prefix + self.name
        service.targets = [TargetConfig(url: url)]
        return service
    }

    private static let prefix = "store:"

    /// The name of the store whose place that is; `nil`: it is that of a service.
    static func store(named service: String) -> String? {
        service.hasPrefix(Self.prefix) ? String(service.dropFirst(Self.prefix.count)) : nil
    }
}

extension GatewayConfig {
    /// Everything whose names are looked up.
    var namedServices: [ServiceConfig] { self.services + self.stores.map(\.place) }
}

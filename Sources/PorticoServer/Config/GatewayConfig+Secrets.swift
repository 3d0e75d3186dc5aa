// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy

extension GatewayConfig {
    /// Whether the value at this path, or one inside it, came from a variable or a file.
    func hasSecret(under path: String) -> Bool { self.secretPaths.contains(under: path) }
}

extension ServiceConfig {
    /// Whether where it leads came from a variable or a file.
    var hidesTargets: Bool { self.dns?.isHidden ?? self.targets.contains { $0.url.isHidden } }

    /// Names to look up that no log shows.
    var hiddenNames: [String] {
        if let dns = self.dns { return dns.isHidden ? [dns.name] : [] }
        return self.targets.filter { $0.url.isHidden }.map(\.url.host)
    }

    /// What stands for each target in logs and metrics; nil: its own authority.
    var hiddenLabels: [String?] {
        let count = self.targets.count { $0.url.isHidden }
        var number = 0
        return self.targets.map { target in
            guard target.url.isHidden else { return nil }
            number += 1
            return count == 1 ? "***" : "***\(number)"
        }
    }
}

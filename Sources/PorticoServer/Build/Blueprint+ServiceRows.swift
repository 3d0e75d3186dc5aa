// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy

extension Blueprint {
    /// Each service with where it leads.
    package var serviceRows: [[String]] {
        self.config.services.map { service in
            let places = service.dns.map { [$0.name] } ?? service.targets.map { "\($0.url)" }
            return [service.name, service.hidesTargets ? "***" : places.joined(separator: ", ")]
        }
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A part of a route's composed answer under the names that logs and metrics call it; of one worker and snapshot.
package final class PartLabel {
    /// As in the configuration.
    package let name: String
    package let service: String
    let logName: LogName
    let logService: LogName
    /// What the worker counts of it; found when it is first counted.
    @exclusivity(unchecked) var meters: PartMeters?

    package init(_ name: String, service: String) {
        self.name = name
        self.service = service
        self.logName = LogName(name)
        self.logService = LogName(service)
    }
}

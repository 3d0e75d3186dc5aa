// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

/// A named policy for calls to services (`resilience.<name>`).
package struct ResilienceConfig: NamedConfigurable, Hashable {
    package var name = ""
    package var location = SourceLocation(file: "", line: 0, column: 0)
    package var timeout: TimeoutConfig?

    package init() {}

    package static let noun = "resilience policy"
    package static let keys: [Key<ResilienceConfig>] = [
        Key(
            "timeout", \.timeout, Kind<TimeoutConfig>.timeout.optional,
            "How long the services that name this policy may take.")
    ]
    package static let foreignKeys = [
        "retries": "retry", "retrypolicy": "retry", "timeouts": "timeout", "circuitbreaker": "breaker",
        "bulkhead": "concurrency", "maxconnections": "concurrency",
    ]
    package static let unsupportedKeys = ["retry", "breaker", "concurrency", "hedge", "faults"]
}

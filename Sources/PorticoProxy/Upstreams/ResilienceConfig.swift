// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

public import PorticoConfig

/// A named policy for calls to services (`resilience.<name>`).
public struct ResilienceConfig: NamedConfigurable, Hashable {
    public var name = ""
    public var location = SourceLocation(file: "", line: 0, column: 0)
    public var timeout: TimeoutConfig?

    public init() {}

    public static let noun = "resilience policy"
    public static let keys: [Key<ResilienceConfig>] = [
        Key(
            "timeout", \.timeout, Kind<TimeoutConfig>.timeout.optional,
            "How long the services that name this policy may take.")
    ]
    public static let unsupportedKeys = ["retry", "breaker", "concurrency", "hedge", "faults"]
}

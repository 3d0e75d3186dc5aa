// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

public import PorticoConfig

/// How the gateway stops (`drain`).
public struct DrainConfig: Configurable, Hashable {
    /// Goes on accepting while not ready, so that the balancer in front can notice.
    public var pause = Duration.zero
    /// What is in flight may take so long.
    public var timeout = Duration.seconds(30)

    public init() {}

    public static let noun = "drain"
    public static let keys: [Key<DrainConfig>] = [
        Key("pause", \.pause, .duration, "How long the gateway goes on accepting after it says that it is not ready."),
        Key("timeout", \.timeout, .duration, "How long exchanges in flight may take before they are cut off."),
    ]
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

/// How the gateway stops (`drain`).
package struct DrainConfig: Configurable, Hashable {
    /// Goes on accepting while not ready, so that the balancer in front can notice.
    package var pause = Duration.zero
    /// What is in flight may take so long.
    package var timeout = Duration.seconds(30)

    package init() {}

    package static let noun = "drain"
    package static let keys: [Key<DrainConfig>] = [
        Key("pause", \.pause, .duration, "How long the gateway goes on accepting after it says that it is not ready."),
        Key("timeout", \.timeout, .duration, "How long exchanges in flight may take before they are cut off."),
    ]
}

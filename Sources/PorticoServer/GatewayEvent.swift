// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What the gateway tells the process that it runs in.
public enum GatewayEvent: Sendable, Hashable {
    case reloading
    /// Whether the new configuration is in use.
    case reloaded(Bool)
    case draining
}

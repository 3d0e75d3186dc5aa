// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

public import PorticoConfig
public import PorticoFeatures

/// What holds for every route that does not say otherwise (`defaults`). A policy of a route replaces it whole.
public struct DefaultsConfig: Configurable {
    public var policies = Policies()

    public init() {}

    public static let noun = "defaults"
    public static let keys: [Key<DefaultsConfig>] = Self.keys(with: .builtIn)
    public static let unsupportedKeys = Policies.unsupportedKeys

    static func keys(with policies: PolicyList) -> [Key<DefaultsConfig>] { policies.keys(.defaults, in: \.policies) }
}

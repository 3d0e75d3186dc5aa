// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

public import PorticoConfig
public import PorticoFeatures
public import PorticoProxy

/// What holds for every route that does not say otherwise (`defaults`). A policy of a route replaces it whole.
public struct DefaultsConfig: Configurable {
    public var headers: HeadersConfig?
    public var transform: TransformConfig?
    public var timeout: TimeoutConfig?

    public init() {}

    public static let noun = "defaults"
    public static let keys: [Key<DefaultsConfig>] = [
        Key(
            "headers", \.headers, Kind<HeadersConfig>.object().optional,
            "Header changes of every route that has no `headers`."),
        Key(
            "transform", \.transform, Kind<TransformConfig>.object().optional,
            "Changes to header fields, query and JSON bodies of every route that has no `transform`."),
        Key(
            "timeout", \.timeout, Kind<TimeoutConfig>.timeout.optional,
            "The timeout where neither the route, nor the service, nor its policy has one."),
    ]
    public static let unsupportedKeys = UnsupportedPolicies.keys
}

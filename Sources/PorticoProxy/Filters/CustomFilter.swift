// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

public import PorticoConfig

/// A filter that a gateway is given beside the built-in ones.
///
/// Its `name` becomes a key of routes, BFFs and the defaults, read and described as its config declares. Where the key
/// stands, or is inherited, the filter runs at its phase.
public protocol CustomFilter: Filter, SendableMetatype {
    associatedtype Config: Configurable
    /// One sentence, for the schema and the reference page.
    static var documentation: String { get }
    /// How the key's value is read; unless it says otherwise, as an object of the config's keys.
    static var kind: Kind<Config> { get }
    static var phase: FilterPhase { get }
    /// - Parameters:
    ///   - config: What holds for the route.
    ///   - builder: Gives the filter the places for what it remembers.
    /// - Throws: What is wrong with a config that is right in each of its keys, in words: an error of the configuration.
    init(_ config: Config, _ builder: inout FilterBuilder) throws
}

extension CustomFilter {
    public static var kind: Kind<Config> { .object() }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

public import PorticoConfig

/// One instance of a service (`services.<name>.targets[]`).
public struct TargetConfig: Configurable, Hashable {
    public var url = UpstreamURL(host: "", port: 80)
    /// Its share under `balance: weighted`; 0 takes no requests.
    public var weight = 1
    public var location: SourceLocation?

    public init() {}

    public init(url: UpstreamURL, weight: Int = 1, at location: SourceLocation? = nil) {
        self.url = url
        self.weight = weight
        self.location = location
    }

    public static let noun = "target"
    public static let keys: [Key<TargetConfig>] = [
        Key("url", \.url, .upstreamURL, required: true, "The address of the instance: `http://host[:port]`."),
        Key("weight", \.weight, .int(0...1000), "The instance's share under `balance: weighted`; 0 takes no requests."),
    ]

    public mutating func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        self.location = node.location
    }
}

extension Kind where Value == TargetConfig {
    /// A URL, or a URL with its weight.
    public static let target = Kind.object(
        or: Kind<UpstreamURL>.upstreamURL, from: { TargetConfig(url: $0, at: $1) },
        short: { $0.weight == 1 ? $0.url : nil })
}

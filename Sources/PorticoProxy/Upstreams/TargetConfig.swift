// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

/// One instance of a service (`services.<name>.targets[]`).
package struct TargetConfig: Configurable, Hashable {
    package var url = UpstreamURL(host: "", port: 80)
    /// Its share, unless the service balances round robin; 0 takes no requests whatever it does.
    package var weight = 1
    package var location: SourceLocation?

    package init() {}

    package init(url: UpstreamURL, weight: Int = 1, at location: SourceLocation? = nil) {
        self.url = url
        self.weight = weight
        self.location = location
    }

    package static let noun = "target"
    package static let foreignKeys = ["target": "url", "address": "url", "uri": "url", "host": "url", "server": "url"]
    package static let keys: [Key<TargetConfig>] = [
        Key(
            "url", \.url, .upstreamURL, required: true,
            "The address of the instance: `http://host[:port]`, or `https://host[:port]` over TLS."),
        Key(
            "weight", \.weight, .int(0...1000),
            "The instance's share, with any `balance` but `round_robin`; 0 takes no requests, whatever the `balance`."),
    ]

    package mutating func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        self.location = node.location
    }
}

extension Kind where Value == TargetConfig {
    /// A URL, or a URL with its weight.
    package static let target = Kind.object(
        or: Kind<UpstreamURL>.upstreamURL, from: { TargetConfig(url: $0, at: $1) },
        short: { $0.weight == 1 ? $0.url : nil })
}

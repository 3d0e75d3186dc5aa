// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

/// How long browsers come by HTTPS alone (RFC 6797).
package struct HSTSConfig: Configurable, Hashable {
    /// A year.
    package var maxAge = Duration.seconds(365 * 86_400)
    package var subdomains = false
    package var preload = false

    package init() {}

    package static let noun = "hsts"
    package static let keys: [Key<HSTSConfig>] = [
        Key("max_age", \.maxAge, .duration, "How long; `0s` takes back what was said before."),
        Key("subdomains", \.subdomains, .bool, "Whether it holds for all hosts below this one too."),
        Key("preload", \.preload, .bool, "Whether browsers may have the host in the list that they come with."),
    ]

    package static let foreignKeys = ["includesubdomains": "subdomains", "seconds": "max_age"]

    package func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        guard self.preload, let preload = node["preload"] else { return }
        guard !self.subdomains || self.maxAge < .seconds(365 * 86_400) else { return }
        reader.error(
            "'preload' needs a year and 'subdomains'", at: preload.location, path.key("preload"),
            hint: "the list takes no others (hstspreload.org)")
    }

    /// Of the field.
    var text: String {
        "max-age=\(self.maxAge.components.seconds)" + (self.subdomains ? "; includeSubDomains" : "")
            + (self.preload ? "; preload" : "")
    }
}

extension Kind where Value == HSTSConfig? {
    /// `none`, a duration, or all of it.
    static let hsts: Kind = {
        let none = Kind.choice([("none", nil)])
        let config = Kind<HSTSConfig>.object(
            or: .duration,
            from: { duration, _ in
                var config = HSTSConfig()
                config.maxAge = duration
                return config
            },
            short: { $0.subdomains || $0.preload ? nil : $0.maxAge })
        return Kind(
            shape: .anyOf([none.shape, config.shape]),
            decode: { node, path, reader in
                if case .scalar = node.content {
                    guard let text = reader.text(node, path, expected: "a duration") else { return nil }
                    if text.text == "none" { return .some(nil) }
                }
                return config.decode(node, path, reader).map { .some($0) }
            },
            encode: { value, path, printer in
                guard let value else { return none.encode(nil, path, printer) }
                return config.encode(value, path, printer)
            })
    }()
}

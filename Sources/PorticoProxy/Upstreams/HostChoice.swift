// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

/// Which Host a service is sent (`services.<name>.host`).
package enum HostChoice: Sendable, Hashable {
    /// The target's own name and port.
    case target
    /// What the client asked for.
    case client
    /// Always this one: `shop.internal`, or `shop.internal:8080`.
    case name(String)
}

extension Kind where Value == HostChoice {
    /// `target`, `client`, or a name.
    package static let hostChoice = Kind<String>.text(
        "'target', 'client' or a host", pattern: "^[^/?#@]+$", parse: { text throws(ValueError) in text }
    ).map(
        { text, _ throws(ValueError) -> HostChoice in
            switch text {
            case "target": return .target
            case "client": return .client
            default:
                guard let url = try? UpstreamURL.parse("http://\(text)"), !text.hasSuffix("/") else {
                    throw ValueError(
                        "expected 'target', 'client' or a host, found '\(text)'",
                        hint: "such as 'shop.internal' or 'shop.internal:8080'")
                }
                return .name(url.authority)
            }
        },
        back: { (choice: HostChoice) -> String in
            switch choice {
            case .target: "target"
            case .client: "client"
            case .name(let name): name
            }
        })
}

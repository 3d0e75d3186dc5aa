// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

/// What keeps documents of other origins apart from an answer. `nil`: not said.
package struct CrossOriginConfig: Configurable, Hashable {
    package var opener: String?
    package var embedder: String?
    package var resource: String?

    package init() {}

    package static let noun = "cross-origin policies"
    package static let keys: [Key<CrossOriginConfig>] = [
        Key(
            "opener", \.opener,
            Kind.words("same-origin", "same-origin-allow-popups", "noopener-allow-popups", "unsafe-none").optional,
            "Which documents share a window with it (`Cross-Origin-Opener-Policy`)."),
        Key(
            "embedder", \.embedder, Kind.words("require-corp", "credentialless", "unsafe-none").optional,
            "What it may embed (`Cross-Origin-Embedder-Policy`)."),
        Key(
            "resource", \.resource, Kind.words("same-origin", "same-site", "cross-origin").optional,
            "Which sites may embed it (`Cross-Origin-Resource-Policy`)."),
    ]
}

extension Kind where Value == String {
    fileprivate static func words(_ words: String...) -> Kind { .choice(words.map { ($0, $0) }) }
}

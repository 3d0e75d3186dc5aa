// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

/// How strictly paths are read (`paths`).
package struct PathsConfig: Configurable, Hashable {
    /// `%2F` in a path.
    package enum EncodedSlashes: Sendable, Hashable { case refuse, keep }

    /// The slash at a path's end.
    package enum TrailingSlash: Sendable, Hashable { case strict, ignore }

    package var encodedSlashes = EncodedSlashes.refuse
    package var trailingSlash = TrailingSlash.strict

    package init() {}

    package static let noun = "paths policy"
    package static let keys: [Key<PathsConfig>] = [
        Key(
            "encoded_slashes", \.encodedSlashes, .choice([("refuse", .refuse), ("keep", .keep)]),
            "A path with `%2F`: `refuse` answers 400, `keep` leaves it as it is, inside its segment."),
        Key(
            "trailing_slash", \.trailingSlash, .choice([("strict", .strict), ("ignore", .ignore)]),
            "The slash at a path's end: `strict` tells `/users/` from `/users`, `ignore` takes each for the other."),
    ]
}

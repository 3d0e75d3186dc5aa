// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension Policy where Config == PathsConfig {
    /// `paths`: what the router is told of a route; no filter comes of it.
    package static let paths = Policy(
        "paths",
        route: "How strictly the route reads paths.",
        bff: "How strictly its routes read paths that do not say it.",
        defaults: "How strictly routes read paths that do not say it, nor their BFF.")
}

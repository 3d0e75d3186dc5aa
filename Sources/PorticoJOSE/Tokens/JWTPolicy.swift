// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What a token must be, beside signed.
package struct JWTPolicy: Sendable, Hashable {
    /// One of them must be `iss`; none: it is not checked.
    package var issuers: [String]
    /// One of them must be in `aud`; none: it is not checked.
    package var audiences: [String]
    /// Seconds by which clocks may differ.
    package var leeway: Int64
    /// Whether a token without `exp` is refused.
    package var requiresExpiry: Bool
    /// Bytes of a token.
    package var maximumSize: Int
    /// One of them must be `typ`; `nil`: it is not checked.
    package var types: [String]?
    /// Tokens of others are refused before a key is looked for.
    package var algorithms: Set<JWSAlgorithm>

    package init(
        issuers: [String] = [],
        audiences: [String] = [],
        leeway: Int64 = 30,
        requiresExpiry: Bool = true,
        maximumSize: Int = CompactJWS.defaultMaximum,
        types: [String]? = nil,
        algorithms: Set<JWSAlgorithm> = Set(JWSAlgorithm.allCases)
    ) {
        self.issuers = issuers
        self.audiences = audiences
        self.leeway = min(max(0, leeway), Self.mostLeeway)
        self.requiresExpiry = requiresExpiry
        self.maximumSize = maximumSize
        self.types = types
        self.algorithms = algorithms
    }

    private static let mostLeeway: Int64 = 86_400
}

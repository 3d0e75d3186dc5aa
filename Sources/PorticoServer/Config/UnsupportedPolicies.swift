// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Policies that have a name in the file and nothing behind it yet.
enum UnsupportedPolicies {
    /// Of `defaults`, a BFF and a route alike.
    static let keys = [
        "auth", "allow", "limit", "cache", "cors", "ip", "retry", "fallback", "compress", "validate", "slo",
    ]
}

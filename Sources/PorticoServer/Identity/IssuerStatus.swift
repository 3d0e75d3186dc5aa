// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy

/// What is known of the keys of one entry of `auth`, for operators.
struct IssuerStatus: Sendable, Hashable {
    var auth: String
    var issuer: String
    /// Those in use; 0: none.
    var keys: Int
    /// Fetches that ended, and those of them that failed.
    var fetches: Int
    var failures: Int
    /// Seconds since 1970; nil: never.
    var lastSuccess: Double?
    /// Nil: the last fetch went well.
    var lastError: String?

    init(auth: String, issuer: String, _ facts: IssuerFollower.Facts) {
        self.auth = auth
        self.issuer = issuer
        self.keys = facts.state.keyCount ?? 0
        self.fetches = facts.state.fetches
        self.failures = facts.state.failures
        self.lastSuccess = facts.age.map { WallClock.now() - $0 / .seconds(1) }
        self.lastError = facts.state.lastFailure
    }

    var json: JSONValue {
        .object([
            .init("name", .string(self.auth)),
            .init("issuer", .string(self.issuer)),
            .init("keys", .int(self.keys)),
            .init("fetches", .int(self.fetches)),
            .init("last_success", self.lastSuccess.map { .string(WallClock.text($0)) } ?? .null),
            .init("last_error", self.lastError.map { .string($0) } ?? .null),
        ])
    }
}

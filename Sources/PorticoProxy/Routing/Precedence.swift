// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// The ranks in their order: the first in which two matching routes differ decides.
package enum Precedence: String, Sendable, CaseIterable {
    /// The higher `priority`.
    case priority
    /// Exact host, longer wildcard, any host.
    case host
    /// Segment by segment from the left: literal, pattern, placeholder with literals (the longer before the shorter),
    /// `{name}` and `*`, `**`.
    case path
    /// Methods named before none.
    case method
    /// More conditions on headers.
    case headers
    /// A condition on the client's address before none.
    case clientIP = "client_ip"
    /// More conditions on query parameters.
    case query
    /// More conditions on cookies.
    case cookies
    /// Nothing ranks them (one request carries both of two exact values): the one that the table lists first.
    case order
}

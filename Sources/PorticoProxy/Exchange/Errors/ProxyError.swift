// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Why an exchange could not be completed as asked. A trivial value: the underlying system or parser error goes to the
/// gateway's own log at the place where it is caught.
public struct ProxyError: Error, Sendable, Hashable {
    public enum Side: String, Sendable { case client, upstream, gateway }

    /// One kind per cause; `name` is a bounded label for metrics and logs. What is said of each stands in its `row`.
    public enum Kind: String, Sendable, CaseIterable {
        case noRoute = "no_route"
        case methodNotAllowed = "method_not_allowed"
        case badRequest = "bad_request"
        case badPath = "bad_path"
        case targetBeyondASCII = "target_beyond_ascii"
        case misdirected
        case uriTooLong = "uri_too_long"
        case headTooLarge = "head_too_large"
        case bodyTooLarge = "body_too_large"
        case unsupportedVersion = "unsupported_version"
        case unsupportedCoding = "unsupported_coding"
        case headTimeout = "head_timeout"
        case bodyTimeout = "body_timeout"
        case clientGone = "client_gone"
        case connectFailure = "connect_failure"
        case connectTimeout = "connect_timeout"
        case tlsFailure = "tls_failure"
        case tlsUntrusted = "tls_untrusted"
        case unresolvedTarget = "unresolved_target"
        case noTarget = "no_target"
        case poolOverflow = "pool_overflow"
        case firstByteTimeout = "first_byte_timeout"
        case totalTimeout = "total_timeout"
        case idleTimeout = "idle_timeout"
        case upstreamClosed = "upstream_closed"
        case badResponse = "bad_response"
        case connectionLimit = "connection_limit"
        case unauthenticated
        case invalidCredentials = "invalid_credentials"
        case forbidden
        case insufficientScope = "insufficient_scope"
        case tooManyAttempts = "too_many_attempts"
        case rateLimited = "rate_limited"
        case concurrencyLimited = "concurrency_limited"
        case limitUnavailable = "limit_unavailable"
        case identityUnavailable = "identity_unavailable"
        case csrf
        case loginFailed = "login_failed"
        case loginDenied = "login_denied"
        case missingValue = "missing_value"
        case invalidBody = "invalid_body"
        case ipDenied = "ip_denied"
        case originDenied = "origin_denied"
        case unusableResponse = "unusable_response"
        case partFailed = "part_failed"
        case partTimeout = "part_timeout"
        case filterTimeout = "filter_timeout"
        case internalError = "internal_error"

        public var name: String { self.rawValue }
    }

    public var kind: Kind

    public init(_ kind: Kind) { self.kind = kind }
}

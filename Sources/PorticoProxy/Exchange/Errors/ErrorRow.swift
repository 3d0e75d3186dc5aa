// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// All that is said of one kind of error: whose fault it is, what becomes of the connection, what the client is told.
struct ErrorRow {
    var side: ProxyError.Side
    var status: Int
    /// The access log's reason code, in the spirit of Envoy's response flags.
    var reason: StaticString
    /// The error type of RFC 9209 §2.3; empty where the client's request is at fault and no upstream was tried.
    var proxyStatus: StaticString
    /// Says what happened without telling the gateway's inside.
    var detail: StaticString
    /// After errors of the client's bytes nothing that follows on the connection can be trusted.
    var closesClient = false

    /// The request is valid, but nothing here takes it.
    static func refused(_ status: Int, _ reason: StaticString, _ detail: StaticString) -> Self {
        Self(side: .client, status: status, reason: reason, proxyStatus: "", detail: detail)
    }

    /// The client's bytes cannot be read on.
    static func broken(_ status: Int, _ reason: StaticString, _ detail: StaticString) -> Self {
        Self(
            side: .client, status: status, reason: reason, proxyStatus: "http_request_error", detail: detail,
            closesClient: true)
    }

    static func upstream(
        _ status: Int, _ reason: StaticString, _ proxyStatus: StaticString, _ detail: StaticString
    ) -> Self {
        Self(side: .upstream, status: status, reason: reason, proxyStatus: proxyStatus, detail: detail)
    }

    static func gateway(
        _ status: Int, _ reason: StaticString, _ proxyStatus: StaticString, _ detail: StaticString,
        closesClient: Bool = false
    ) -> Self {
        Self(
            side: .gateway, status: status, reason: reason, proxyStatus: proxyStatus, detail: detail,
            closesClient: closesClient)
    }
}

extension ProxyError.Kind {
    /// The one table of errors: a row for each kind.
    var row: ErrorRow {
        switch self {
        case .noRoute: .refused(404, "NR", "No route matches this request.")
        case .methodNotAllowed: .refused(405, "NM", "This path does not take this method.")
        case .misdirected: .refused(421, "MR", "This host is not served on this connection.")
        case .badRequest: .broken(400, "DPE", "The request is not valid HTTP.")
        case .badPath: .broken(400, "DPE", "The request's path is not valid.")
        case .targetBeyondASCII:
            .broken(400, "DPE", "The request target holds bytes beyond ASCII; they are sent percent-encoded.")
        case .uriTooLong: .broken(414, "DPE", "The request line is too long.")
        case .headTooLarge: .broken(431, "DPE", "The request's header fields are too large or too many.")
        case .bodyTooLarge: .broken(413, "TL", "The request's body is too large.")
        case .unsupportedVersion: .broken(505, "DPE", "This HTTP version is not supported.")
        case .unsupportedCoding: .broken(501, "DPE", "This transfer coding is not supported.")
        case .headTimeout: .broken(408, "DT", "The request's head did not come in time.")
        case .bodyTimeout: .broken(408, "DT", "The request's body did not come in time.")
        case .clientGone: .broken(499, "DC", "The client has gone.")
        case .connectFailure: .upstream(502, "UF", "connection_refused", "The service cannot be reached.")
        case .connectTimeout: .upstream(504, "UF", "connection_timeout", "The service cannot be reached in time.")
        case .tlsFailure: .upstream(502, "UF", "tls_protocol_error", "The service cannot be reached over TLS.")
        case .tlsUntrusted: .upstream(502, "UF", "tls_certificate_error", "The service could not prove who it is.")
        case .unresolvedTarget: .upstream(502, "UF", "dns_error", "The service cannot be found.")
        case .noTarget: .gateway(503, "UH", "destination_unavailable", "The service has no instance.")
        case .poolOverflow:
            .gateway(503, "UO", "connection_limit_reached", "The service has too many requests in flight.")
        case .firstByteTimeout: .upstream(504, "UT", "http_response_timeout", "The service did not answer in time.")
        case .totalTimeout:
            .upstream(504, "UT", "http_response_timeout", "The service did not complete its answer in time.")
        case .idleTimeout:
            .upstream(504, "UT", "connection_read_timeout", "The service stopped in the middle of its answer.")
        case .upstreamClosed:
            .upstream(502, "UC", "connection_terminated", "The service ended the connection before its answer.")
        case .badResponse: .upstream(502, "UPE", "http_protocol_error", "The service's answer is not valid HTTP.")
        case .connectionLimit:
            .gateway(503, "LO", "connection_limit_reached", "The gateway has too many connections.", closesClient: true)
        case .unauthenticated: .refused(401, "UA", "This request needs credentials.")
        case .invalidCredentials: .refused(401, "IC", "The credentials are not valid.")
        case .forbidden: .refused(403, "AD", "Whoever calls may not do this.")
        case .insufficientScope: .refused(403, "AD", "The credentials lack a scope that this takes.")
        case .tooManyAttempts: .refused(429, "AL", "Too many credentials were tried from this address.")
        case .rateLimited: .refused(429, "RL", "Too many requests came in too short a time.")
        case .concurrencyLimited: .refused(429, "CL", "Too many requests are in flight.")
        case .limitUnavailable: .refused(429, "LU", "It cannot be counted at the moment how many requests came.")
        case .identityUnavailable:
            .gateway(503, "AU", "destination_unavailable", "Credentials cannot be verified at the moment.")
        case .csrf: .refused(403, "CS", "The request is not taken with a session.")
        case .loginFailed: .refused(400, "LF", "The login failed.")
        case .loginDenied: .refused(403, "LD", "The login was refused by the provider, or by the user there.")
        case .missingValue: .refused(400, "MV", "The request lacks a value that this route needs.")
        case .invalidBody: .refused(400, "IB", "The request's body is not what this route takes.")
        case .ipDenied: .refused(403, "ID", "This route takes no requests from this address.")
        case .originDenied: .refused(403, "OD", "Pages of this origin may not use this route.")
        case .unusableResponse:
            .upstream(502, "UR", "http_protocol_error", "The service's answer is not what this route passes on.")
        case .partFailed: .upstream(502, "PF", "destination_unavailable", "A part of the answer failed.")
        case .partTimeout: .upstream(504, "PT", "http_response_timeout", "A part of the answer did not come in time.")
        case .filterTimeout:
            .gateway(503, "FT", "proxy_internal_error", "A policy of the gateway did not decide in time.")
        case .internalError: .gateway(500, "IE", "proxy_internal_error", "The gateway failed.")
        }
    }

    /// The reason code in the access log and in metrics.
    public var reason: String { "\(self.row.reason)" }
}

extension ProxyError {
    public var side: Side { self.kind.row.side }
    var closesClient: Bool { self.kind.row.closesClient }
}

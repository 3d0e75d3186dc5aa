// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What the client is told of an error: the only place where a kind of error becomes a status.
struct ErrorRow {
    var status: Int
    /// Says what happened without telling the gateway's inside.
    var detail: StaticString
    /// The error type of RFC 9209 §2.3; empty where the client's request is at fault and no upstream was tried.
    var proxyStatus: StaticString
    /// The access log's reason code, in the spirit of Envoy's response flags.
    var reason: StaticString
}

extension ProxyError.Kind {
    /// The reason code in the access log and in metrics.
    public var reason: String { "\(self.row.reason)" }

    var row: ErrorRow {
        switch self {
        case .noRoute: ErrorRow(status: 404, detail: "No route matches this request.", proxyStatus: "", reason: "NR")
        case .methodNotAllowed:
            ErrorRow(status: 405, detail: "This path does not take this method.", proxyStatus: "", reason: "NM")
        case .badRequest:
            ErrorRow(
                status: 400, detail: "The request is not valid HTTP.", proxyStatus: "http_request_error", reason: "DPE")
        case .badPath:
            ErrorRow(
                status: 400, detail: "The request's path is not valid.", proxyStatus: "http_request_error",
                reason: "DPE")
        case .uriTooLong:
            ErrorRow(
                status: 414, detail: "The request line is too long.", proxyStatus: "http_request_error", reason: "DPE")
        case .headTooLarge:
            ErrorRow(
                status: 431, detail: "The request's header fields are too large or too many.",
                proxyStatus: "http_request_error", reason: "DPE")
        case .bodyTooLarge:
            ErrorRow(
                status: 413, detail: "The request's body is too large.", proxyStatus: "http_request_error", reason: "TL"
            )
        case .unsupportedVersion:
            ErrorRow(
                status: 505, detail: "This HTTP version is not supported.", proxyStatus: "http_request_error",
                reason: "DPE")
        case .unsupportedCoding:
            ErrorRow(
                status: 501, detail: "This transfer coding is not supported.", proxyStatus: "http_request_error",
                reason: "DPE")
        case .headTimeout:
            ErrorRow(
                status: 408, detail: "The request's head did not come in time.", proxyStatus: "http_request_error",
                reason: "DT")
        case .bodyTimeout:
            ErrorRow(
                status: 408, detail: "The request's body did not come in time.", proxyStatus: "http_request_error",
                reason: "DT")
        case .clientGone:
            ErrorRow(status: 499, detail: "The client has gone.", proxyStatus: "http_request_error", reason: "DC")
        case .missingValue:
            ErrorRow(
                status: 400, detail: "The request lacks a value that this route needs.", proxyStatus: "", reason: "MV")
        case .invalidBody:
            ErrorRow(
                status: 400, detail: "The request's body is not what this route takes.", proxyStatus: "", reason: "IB")
        case .unusableResponse:
            ErrorRow(
                status: 502, detail: "The service's answer is not what this route passes on.",
                proxyStatus: "http_protocol_error", reason: "UR")
        case .partFailed:
            ErrorRow(
                status: 502, detail: "A part of the answer failed.", proxyStatus: "destination_unavailable",
                reason: "PF")
        case .partTimeout:
            ErrorRow(
                status: 504, detail: "A part of the answer did not come in time.",
                proxyStatus: "http_response_timeout", reason: "PT")
        case .connectFailure:
            ErrorRow(
                status: 502, detail: "The service cannot be reached.", proxyStatus: "connection_refused", reason: "UF")
        case .connectTimeout:
            ErrorRow(
                status: 504, detail: "The service cannot be reached in time.", proxyStatus: "connection_timeout",
                reason: "UF")
        case .unresolvedTarget:
            ErrorRow(status: 502, detail: "The service cannot be found.", proxyStatus: "dns_error", reason: "UF")
        case .noTarget:
            ErrorRow(
                status: 503, detail: "The service has no instance.", proxyStatus: "destination_unavailable",
                reason: "UH")
        case .poolOverflow:
            ErrorRow(
                status: 503, detail: "The service has too many requests in flight.",
                proxyStatus: "connection_limit_reached", reason: "UO")
        case .firstByteTimeout:
            ErrorRow(
                status: 504, detail: "The service did not answer in time.", proxyStatus: "http_response_timeout",
                reason: "UT")
        case .totalTimeout:
            ErrorRow(
                status: 504, detail: "The service did not complete its answer in time.",
                proxyStatus: "http_response_timeout", reason: "UT")
        case .idleTimeout:
            ErrorRow(
                status: 504, detail: "The service stopped in the middle of its answer.",
                proxyStatus: "connection_read_timeout", reason: "UT")
        case .upstreamClosed:
            ErrorRow(
                status: 502, detail: "The service ended the connection before its answer.",
                proxyStatus: "connection_terminated", reason: "UC")
        case .badResponse:
            ErrorRow(
                status: 502, detail: "The service's answer is not valid HTTP.", proxyStatus: "http_protocol_error",
                reason: "UPE")
        case .connectionLimit:
            ErrorRow(
                status: 503, detail: "The gateway has too many connections.", proxyStatus: "connection_limit_reached",
                reason: "LO")
        case .filterTimeout:
            ErrorRow(
                status: 503, detail: "A policy of the gateway did not decide in time.",
                proxyStatus: "proxy_internal_error", reason: "FT")
        case .internalError:
            ErrorRow(
                status: 500, detail: "The gateway failed.", proxyStatus: "proxy_internal_error", reason: "IE")
        }
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Requests and responses: OpenTelemetry's names where it has them.
extension MetricFamily {
    static let requestDuration = MetricFamily(
        "http_server_request_duration_seconds", .histogram,
        ["route", "http_route", "service", "http_request_method", "status_class", "http_response_status_code"],
        "Time from a request's head to the end of its response.")
    static let activeRequests = MetricFamily("http_server_active_requests", .gauge, "Requests in flight.")
    static let attemptDuration = MetricFamily(
        "http_client_request_duration_seconds", .histogram,
        ["service", "status_class", "error_type", "http_response_status_code", "purpose"],
        "Time that attempts to have a service answer took, failed ones too; purpose: request, or part of a composition."
    )
    static let activeAttempts = MetricFamily(
        "http_client_active_requests", .gauge, ["service", "target"], "Requests in flight to a target.")
    static let errors = MetricFamily(
        "portico_errors_total", .counter, ["route", "service", "error_type", "reason"],
        "Requests that could not be completed as asked.")
    static let retries = MetricFamily(
        "portico_upstream_retries_total", .counter, ["service"], "Attempts beyond a request's first.")
    static let attemptTime = MetricFamily(
        "portico_upstream_seconds_total", .counter, ["route", "service"],
        "The part of http_server_request_duration_seconds that went by in attempts to have the service answer.")
    static let requestBytes = MetricFamily(
        "portico_request_body_bytes_total", .counter, ["route", "service"], "Body bytes taken from clients.")
    static let responseBytes = MetricFamily(
        "portico_response_body_bytes_total", .counter, ["route", "service"], "Body bytes sent to clients.")
    static let partDuration = MetricFamily(
        "portico_part_duration_seconds", .histogram, ["route", "part", "service"],
        "Time that a part of a composed answer took, all of its calls together.")
    static let partCalls = MetricFamily(
        "portico_part_calls_total", .counter, ["route", "part", "service"], "Calls for the parts of composed answers.")
    static let partFailures = MetricFamily(
        "portico_part_failures_total", .counter, ["route", "part", "reason"],
        "Parts of composed answers that failed, or lack some of their elements.")

    static let http = [
        requestDuration, activeRequests, attemptDuration, activeAttempts, errors, retries, attemptTime, requestBytes,
        responseBytes,
        partDuration, partCalls, partFailures,
    ]
}

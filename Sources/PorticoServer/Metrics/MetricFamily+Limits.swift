// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Limits.
extension MetricFamily {
    static let limitRequests = MetricFamily(
        "portico_limit_requests_total", .counter, ["limit", "result"],
        "Requests that a limit admitted or refused, or would have refused were it not tried out.")
    static let limitKeys = MetricFamily(
        "portico_limit_keys", .gauge, ["limit"], "Callers that a limit counts apart in memory.")
    static let limitEvictions = MetricFamily(
        "portico_limit_evictions_total", .counter, ["limit"], "Callers that were forgotten because there were too many."
    )
    static let limitStoreFailures = MetricFamily(
        "portico_limit_store_failures_total", .counter, ["limit", "action"],
        "Requests for which the store of a limit did not answer, by what was done.")

    static let limits = [limitRequests, limitKeys, limitEvictions, limitStoreFailures]
}

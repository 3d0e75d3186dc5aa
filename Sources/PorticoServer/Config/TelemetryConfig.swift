// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

/// What the gateway says of its work (`telemetry`).
package struct TelemetryConfig: Configurable, Hashable {
    /// What this gateway is called where several report to one place.
    package var service = "portico"
    /// Whether `/metrics` answers, and anything is counted for it.
    package var prometheus = true
    /// Whether a request that has no `X-Request-Id` gets one.
    package var requestIDs = true
    package var accessLog = AccessLogConfig()

    package init() {}

    package static let noun = "telemetry"
    package static let keys: [Key<TelemetryConfig>] = [
        Key("service", \.service, .string, "The name of this gateway where several report to one place."),
        Key(
            "prometheus", \.prometheus, .bool,
            "Whether requests are counted, and `/metrics` on the admin address shows it."),
        Key(
            "request_ids", \.requestIDs, .bool,
            "Whether a request that brings no `X-Request-Id` gets one."),
        Key("access_log", \.accessLog, .accessLog, "One line for each exchange: its format, or more."),
    ]
    package static let unsupportedKeys = ["otlp"]
}

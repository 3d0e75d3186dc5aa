// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A value that an access line can show. The raw text is its name in JSON lines and templates; the order is theirs.
package enum LogField: String, CaseIterable, Sendable {
    case time
    case requestID = "request_id"
    case traceID = "trace_id"
    case client
    case user
    case method
    case host
    case path
    case query
    case `protocol`
    case route
    case service
    case target
    case status
    case bytesIn = "bytes_in"
    case bytesOut = "bytes_out"
    case duration = "duration_ms"
    case connect = "connect_ms"
    case firstByte = "first_byte_ms"
    case retries
    case tls
    case reason
    case parts
    /// The name of the error that the reason stands for, and what exactly was wrong. In JSON lines only where there is
    /// an error.
    case error
    case detail
    /// A limit that is tried out and would have refused the request. In JSON lines only where there is one.
    case dryLimit = "limit_dry_run"
    /// In templates only: the request line, and the time in other forms.
    case request
    case commonTime = "time.common"
    case clockTime = "time.clock"
    case unixTime = "time.unix"

    /// Those that each JSON line has.
    static let ofObjects: [LogField] = {
        let elsewhere: Set<LogField> = [
            .parts, .error, .detail, .dryLimit, .request, .commonTime, .clockTime, .unixTime,
        ]
        return Self.allCases.filter { !elsewhere.contains($0) }
    }()
}

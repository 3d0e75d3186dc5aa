// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Which exchanges get an access line, and what stands in it: compiled once for each snapshot into literals and values.
package final class LogFormat {
    package struct Options: Sendable {
        package var style = LogStyle.json
        /// Fields of the request that JSON lines show under `headers`.
        package var headers: [String] = []
        /// JSON lines show the query.
        package var showsQuery = false
        /// Header fields and query parameters whose values print as `***`.
        package var redacted: [String] = []
        package var shares: [LogShare] = []

        package init() {}
    }

    let encoding: LogEncoding
    let pieces: [LogPieces.Piece]
    /// Of the fields that the pieces show.
    let names: [LogPieces.HeaderName]
    /// Names in lower case.
    let redacted: [[UInt8]]
    /// `nil`: every exchange has a line.
    let sample: LogSample?

    /// Printed as `***` whatever the configuration says.
    package static let alwaysRedacted = [
        "authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key",
        "gateway-explain", "access_token", "id_token", "refresh_token", "client_secret",
    ]

    /// `nil` for the style `none`.
    package init?(_ options: Options) {
        if options.style == .none { return nil }
        self.encoding = options.style == .json ? .json : .text
        self.redacted = Set(Self.alwaysRedacted + options.redacted.map { $0.lowercased() }).sorted().map {
            Array($0.utf8)
        }
        self.sample = options.shares.isEmpty ? nil : LogSample(options.shares)
        let compiled = LogPieces(options, redacted: self.redacted)
        self.pieces = compiled.all
        self.names = compiled.names
    }
}

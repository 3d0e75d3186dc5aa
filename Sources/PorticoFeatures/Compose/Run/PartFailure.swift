// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoProxy

/// Why a part has no value, as `Gateway-Partial`, the log and the metrics call it.
struct PartFailure: Error, Hashable {
    enum Reason: String, Sendable, CaseIterable {
        /// The service did not answer in time, or the deadline was over.
        case timeout
        /// No connection to the service.
        case connect
        /// The connection ended, or what came is no HTTP.
        case reset
        /// Another status than 2xx.
        case status
        /// 2xx without a body.
        case noContent = "no_content"
        /// A body that says that it is no JSON.
        case contentType = "content_type"
        case invalidJSON = "invalid_json"
        /// Beyond `max_body`.
        case tooLarge = "too_large"
        /// `pick` leads to nothing.
        case pick
        /// What the call needs is not there.
        case missingReference = "missing_reference"
        /// A value that may not go where the call has it, or a call that is too long with it.
        case value
        /// The service has too many requests in flight.
        case overload
        /// Elements beyond `for_each.max` were left out.
        case limit
    }

    var reason: Reason
    /// What the service answered, where that is the reason.
    var status: Int?

    init(_ reason: Reason, status: Int? = nil) {
        self.reason = reason
        self.status = status
    }

    init(_ kind: ProxyError.Kind) {
        switch kind {
        case .connectTimeout, .firstByteTimeout, .totalTimeout, .idleTimeout: self.init(.timeout)
        case .connectFailure, .tlsFailure, .tlsUntrusted, .unresolvedTarget, .noTarget: self.init(.connect)
        case .poolOverflow: self.init(.overload)
        case .badRequest: self.init(.value)
        default: self.init(.reset)
        }
    }
}

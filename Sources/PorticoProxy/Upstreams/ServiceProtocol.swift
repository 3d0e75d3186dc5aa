// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What is spoken with a service.
package enum ServiceProtocol: String, Sendable, Hashable {
    case http1 = "http/1.1"
    case http2 = "h2"
    /// What its targets agree on by ALPN (RFC 7301).
    case auto

    /// What TLS offers it; none: nothing is asked.
    var offers: [String] {
        switch self {
        case .http1: []
        case .http2: ["h2"]
        case .auto: ["h2", "http/1.1"]
        }
    }
}

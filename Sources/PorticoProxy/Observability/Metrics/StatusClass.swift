// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// The first digit of a status, as a label.
package enum StatusClass: UInt8, Sendable, CaseIterable {
    /// No status was sent.
    case none
    case informational, successful, redirection, clientError, serverError

    package init(_ status: Int) { self = Self(rawValue: UInt8(clamping: status / 100)) ?? .none }

    package var name: StaticString {
        switch self {
        case .none: "none"
        case .informational: "1xx"
        case .successful: "2xx"
        case .redirection: "3xx"
        case .clientError: "4xx"
        case .serverError: "5xx"
        }
    }
}

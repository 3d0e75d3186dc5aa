// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import CResolve
import Glibc

/// Why a name led to nothing.
enum DNSFailure: Error, Sendable, Hashable, CustomStringConvertible {
    case noName
    case noData
    /// With the system's error number; 0: the servers answered that they failed.
    case noAnswer(Int32)
    case refused
    case noResolver
    case malformed
    /// The system's resolver for ordinary names gives no more than this.
    case unresolved

    /// From the constants of CResolve.
    init(code: Int, error: Int32) {
        switch code {
        case PORTICO_DNS_NO_NAME: self = .noName
        case PORTICO_DNS_NO_DATA: self = .noData
        case PORTICO_DNS_REFUSED: self = .refused
        case PORTICO_DNS_NO_ANSWER: self = .noAnswer(error)
        default: self = .noResolver
        }
    }

    var description: String {
        switch self {
        case .noName: "the name does not exist"
        case .noData: "the name has no such records"
        case .noAnswer(ETIMEDOUT): "no answer in time"
        case .noAnswer(ECONNREFUSED): "no server is reached"
        case .noAnswer: "the server failed"
        case .refused: "the server refused"
        case .noResolver: "the system's resolver cannot be used"
        case .malformed: "the answer cannot be read"
        case .unresolved: "the name does not resolve"
        }
    }

    /// Whether the name's owner says so, rather than something on the way having failed.
    var isDefinite: Bool { self == .noName || self == .noData }
}

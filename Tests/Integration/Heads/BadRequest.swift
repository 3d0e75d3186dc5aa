// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Testing

/// Bytes that the gateway must refuse, with the status that says why.
struct BadRequest: Sendable, CustomTestStringConvertible {
    var name: String
    var status: Int
    var bytes: String
    var testDescription: String { self.name }

    init(_ name: String, _ bytes: String, status: Int = 400) {
        self.name = name
        self.status = status
        self.bytes = bytes
    }

    /// A POST with these fields, and what comes behind its head.
    static func fields(_ name: String, _ fields: String, _ body: String = "", status: Int = 400) -> BadRequest {
        BadRequest(name, "POST / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\(body)", status: status)
    }

    /// A request line.
    static func line(_ line: String, _ status: Int = 400) -> BadRequest {
        BadRequest(line.debugDescription, "\(line)\r\nHost: a\r\n\r\n", status: status)
    }
}

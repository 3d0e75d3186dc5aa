// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A response's status line and fields, over one array of bytes.
public struct ResponseHead: Sendable {
    public var fields = Fields()
    /// 100 to 599.
    public internal(set) var status = 0
    /// The reason phrase; may be empty.
    public internal(set) var reason = ByteRange.empty
    public internal(set) var minorVersion: UInt8 = 1
    package internal(set) var isHTTP2 = false
    /// How the body ends, seen with the request's method.
    public internal(set) var framing = BodyFraming.none
    /// The length that Content-Length states, also where no body follows (HEAD, 304).
    public internal(set) var statedLength: Int?
    /// Whether the connection can carry another exchange.
    public internal(set) var keepsAlive = true
    var nominatesFields = false

    public init() {}

    /// 1xx: another head follows.
    public var isInterim: Bool { self.status < 200 }

    /// Readies the value for an answer that is not parsed but made here.
    public mutating func begin(status: Int) {
        self.clear()
        self.status = status
    }

    public mutating func clear() {
        var fields = Fields()
        swap(&fields, &self.fields)
        fields.clear()
        self = ResponseHead()
        self.fields = fields
    }
}

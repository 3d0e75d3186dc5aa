// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// An answer that the gateway makes itself.
public struct LocalResponse: Sendable {
    public struct Field: Sendable {
        public var name: String
        public var value: String
        /// The value where it is no UTF-8.
        package private(set) var bytes: [UInt8]?

        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }

        /// The value's bytes go out as they are.
        package init(_ name: String, bytes: [UInt8]) {
            self.init(name, String(decoding: bytes, as: UTF8.self))
            if !self.value.utf8.elementsEqual(bytes) { self.bytes = bytes }
        }
    }

    /// 200 to 599.
    public var status: Int
    /// In order; framing fields (Content-Length, Connection, Date) are added when the response is written.
    public var fields: [Field]
    public var body: [UInt8]
    /// The client's connection is closed after it.
    public var closes = false
    /// Whether its client may have it compressed.
    public var isCoded = false
    /// Whether it has an entity tag, and is a 304 for a client that has it already.
    public var isTagged = false

    public init(status: Int, fields: [Field] = [], body: [UInt8] = []) {
        self.status = status
        self.fields = fields
        self.body = body
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// What a reader took a message to be, as plain values that compare.
struct ReadMessage: Equatable {
    struct Field: Equatable {
        var name: [UInt8]
        var value: [UInt8]
        var isDropped: Bool
    }

    /// Method, target, path, authority, host; or status and reason.
    var startLine: [[UInt8]] = []
    var query: [UInt8]?
    var minorVersion: UInt8 = 1
    var fields: [Field] = []
    var framing = BodyFraming.none
    var keepsAlive = true
    var expectsContinue = false
    var statedLength: Int?
    var body: [UInt8] = []
    /// The body as it would be forwarded: what the body reader left out is missing.
    var forwarded: [UInt8] = []
    var trailers: [Field] = []

    init() {}

    init(_ head: RequestHead) {
        self.startLine = [head.methodText, head.target, head.rawPath, head.authority, head.host].map(head.fields.slice)
        self.query = head.query.map(head.fields.slice)
        self.minorVersion = head.minorVersion
        self.fields = head.fields.all
        self.framing = head.framing
        self.keepsAlive = head.keepsAlive
        self.expectsContinue = head.expectsContinue
    }

    init(_ head: ResponseHead) {
        self.startLine = [Array("\(head.status)".utf8), head.fields.slice(head.reason)]
        self.minorVersion = head.minorVersion
        self.fields = head.fields.all
        self.framing = head.framing
        self.keepsAlive = head.keepsAlive
        self.statedLength = head.statedLength
    }

    /// The values of all fields of this lower-case name, dropped ones too.
    func values(_ name: String) -> [String] {
        self.fields.filter { String(decoding: $0.name, as: UTF8.self).lowercased() == name }
            .map { String(decoding: $0.value, as: UTF8.self) }
    }
}

extension Fields {
    func slice(_ range: ByteRange) -> [UInt8] { Array(self.bytes[range.lower..<range.upper]) }

    var all: [ReadMessage.Field] {
        self.slots.map {
            ReadMessage.Field(name: self.slice($0.name), value: self.slice($0.value), isDropped: $0.isDropped)
        }
    }
}

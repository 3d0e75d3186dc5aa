// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// Puts answers together byte by byte.
struct DNSMessage {
    var bytes: [UInt8] = []

    /// A response to one question, with so many records to come in each section.
    init(_ question: String, _ type: DNSType, answers: UInt16, authorities: UInt16 = 0, additional: UInt16 = 0) {
        for number in [0x1234, 0x8580, 1, answers, authorities, additional] { self.append(number) }
        self.append(name: question)
        self.append(type.rawValue)
        self.append(1)
    }

    mutating func append(_ number: UInt16) { self.bytes += [UInt8(number >> 8), UInt8(number & 0xff)] }

    mutating func append(name: String) {
        for label in name.split(separator: ".") { self.bytes += [UInt8(label.utf8.count)] + Array(label.utf8) }
        self.bytes.append(0)
    }

    mutating func append(owner: String, _ type: UInt16, ttl: UInt32, data: [UInt8], kind: UInt16 = 1) {
        self.append(name: owner)
        self.append(type)
        self.append(kind)
        self.append(UInt16(ttl >> 16))
        self.append(UInt16(ttl & 0xffff))
        self.append(UInt16(data.count))
        self.bytes += data
    }

    mutating func appendA(_ owner: String, _ address: [UInt8], ttl: UInt32 = 60) {
        self.append(owner: owner, 1, ttl: ttl, data: address)
    }

    mutating func appendAlias(_ owner: String, _ target: String, ttl: UInt32 = 60) {
        self.append(owner: owner, 5, ttl: ttl, data: Self.wire(target))
    }

    mutating func appendSRV(_ owner: String, _ numbers: (UInt16, UInt16, UInt16), _ target: String) {
        let head = [numbers.0, numbers.1, numbers.2].flatMap { [UInt8($0 >> 8), UInt8($0 & 0xff)] }
        self.append(owner: owner, 33, ttl: 30, data: head + Self.wire(target))
    }

    static func wire(_ name: String) -> [UInt8] {
        name.split(separator: ".").flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) } + [0]
    }
}

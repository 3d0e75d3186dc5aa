// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoWire

/// An IP address as people write it, made without a string where it is IPv4, and without memory of its own.
struct AddressText {
    /// The longest IPv6 address has 39.
    static let limit = 48

    private(set) var bytes = [48 of UInt8](repeating: 0)
    private(set) var count = 0

    init(_ address: IPAddress) {
        if address.isV4 {
            self.append(decimal: UInt8(truncatingIfNeeded: address.low >> 24))
            for number in 1..<4 {
                self.append(UInt8(ascii: "."))
                self.append(decimal: UInt8(truncatingIfNeeded: address.low >> UInt64(24 - 8 * number)))
            }
        } else {
            for byte in address.description.utf8.prefix(Self.limit) { self.append(byte) }
        }
    }

    var text: String {
        self.bytes.span.extracting(first: self.count).withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    }

    func append(to output: inout OutputBuffer) { output.append(self.bytes.span.extracting(first: self.count)) }

    private mutating func append(_ byte: UInt8) {
        self.bytes[self.count] = byte
        self.count += 1
    }

    private mutating func append(decimal value: UInt8) {
        if value >= 100 { self.append(48 + value / 100) }
        if value >= 10 { self.append(48 + value / 10 % 10) }
        self.append(48 + value % 10)
    }
}

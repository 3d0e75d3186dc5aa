// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// Every request has an id: the client's where it sent a usable one, else one of ours, 128 random bits in hexadecimal.
/// Services get it as `X-Request-Id`, logs and errors name it.
enum RequestID {
    private static let maximumLength = 128

    /// The client's id, where it sent a usable one. Others are dropped.
    static func find(in fields: inout Fields) -> ByteRange? {
        guard let index = fields.firstIndex(of: .requestID) else { return nil }
        let value = fields.slots[index].value
        guard Self.isUsable(fields.bytes[value]) else {
            fields.drop(.requestID)
            return nil
        }
        for other in fields.indices(named: "x-request-id").dropFirst() { fields.drop(other) }
        return value
    }

    /// Visible characters without quotes and backslash, so that it can stand in every log as it is.
    private static func isUsable(_ value: ArraySlice<UInt8>) -> Bool {
        guard !value.isEmpty, value.count <= Self.maximumLength else { return false }
        return value.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
    }
}

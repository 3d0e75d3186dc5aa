// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// Every request has an id: the client's where it sent a usable one, else one of ours, 128 random bits in hexadecimal.
/// Services get it as `X-Request-Id`, logs and errors name it.
enum RequestID {
    private static let maximumLength = 128

    static func assign(_ exchange: Exchange) {
        if let index = exchange.request.fields.firstIndex(of: .requestID) {
            let value = exchange.request.fields.slots[index].value
            if Self.isUsable(exchange.request.fields.bytes[value]) {
                exchange.asker.requestID = value
                for other in exchange.request.fields.indices(named: "x-request-id").dropFirst() {
                    exchange.request.fields.drop(other)
                }
                return
            }
            exchange.request.fields.drop(.requestID)
        }
        guard exchange.snapshot?.makesRequestIDs == true else { return }
        let high = exchange.drawNumber()
        let low = exchange.drawNumber()
        let added = exchange.request.fields.addRequestID(high, low)
        exchange.asker.requestID = added.value
        exchange.asker.requestIDLine = added.line
    }

    /// Visible characters without quotes and backslash, so that it can stand in every log as it is.
    private static func isUsable(_ value: ArraySlice<UInt8>) -> Bool {
        guard !value.isEmpty, value.count <= Self.maximumLength else { return false }
        return value.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
    }
}

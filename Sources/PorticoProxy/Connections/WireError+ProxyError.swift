// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

extension WireError {
    /// What the client is told of its bytes.
    var proxyError: ProxyError.Kind {
        switch self {
        case .headTooLarge, .tooManyFields: .headTooLarge
        case .targetTooLong: .uriTooLong
        case .unsupportedVersion: .unsupportedVersion
        case .unsupportedTransferEncoding: .unsupportedCoding
        default: .badRequest
        }
    }
}

extension [UInt8] {
    /// How many blank lines end a head here: an estimate of the requests that stand in the bytes, never too low for
    /// requests without bodies.
    func countHeadEnds() -> Int {
        var count = 0
        var index = 3
        while index < self.count {
            if self[index] == 0x0a, self[index - 1] == 0x0d, self[index - 2] == 0x0a, self[index - 3] == 0x0d {
                count += 1
            }
            index += 1
        }
        return count
    }
}

extension ResponseHead {
    /// Server-sent events: a response without a natural end.
    var isEventStream: Bool {
        guard self.framing == .chunked || self.framing == .untilClose else { return false }
        let fields = self.fields
        guard let index = fields.slots.indices.first(where: { fields.isField($0, named: "content-type") }) else {
            return false
        }
        let value = fields.bytes[fields.slots[index].value]
        return value.starts(with: "text/event-stream".utf8) { $0.asciiLowercased == $1 }
    }
}

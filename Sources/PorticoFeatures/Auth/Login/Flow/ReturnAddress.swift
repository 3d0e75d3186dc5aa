// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoProxy
import PorticoWire

/// Where a browser goes after its login: the page that it asked for, on the same host. It never leads elsewhere.
package enum ReturnAddress {
    /// Of a request, where it is safe to ask again; else the root.
    static func of(_ exchange: Exchange, except own: [String]) -> String {
        let request = exchange.request
        guard request.method == .get || request.method == .head else { return "/" }
        let path = request.fields.string(request.path)
        let query = request.rawQuery.map { "?" + request.fields.string($0) } ?? ""
        return Self.isSafe(path + query) && !own.contains(path) ? path + query : "/"
    }

    /// A path with a query, which no browser takes for another host (`//evil.example`, `/\evil.example`).
    package static func isSafe(_ text: String) -> Bool {
        guard text.utf8.count <= Self.maximum, text.hasPrefix("/"), !text.hasPrefix("//") else { return false }
        return text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "\\") }
    }

    /// Bytes; a longer address is not worth keeping for everybody who asks.
    private static let maximum = 2048
}

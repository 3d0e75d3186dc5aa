// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy
import PorticoWire

/// Parsed requests for the tests of routing.
enum Requests {
    static let client = IPAddress(v4: 0xC0A8_0001)  // 192.168.0.1

    /// A head with its path in canonical form.
    static func head(
        _ method: String,
        _ target: String,
        host: String = "example.com",
        fields: [(String, String)] = []
    ) throws -> RequestHead {
        let lines = fields.map { "\($0.0): \($0.1)\r\n" }.joined()
        var head = try Self.parse("\(method) \(target) HTTP/1.1\r\nHost: \(host)\r\n\(lines)\r\n")
        try CanonicalPath.normalize(&head, allowEncodedSlashes: false)
        return head
    }

    static func parse(_ text: String) throws -> RequestHead {
        var head = RequestHead()
        let bytes = Array(text.utf8)
        guard try RequestHeadParser().parse(bytes.span, into: &head) != nil else { throw WireError.badTarget }
        return head
    }
}

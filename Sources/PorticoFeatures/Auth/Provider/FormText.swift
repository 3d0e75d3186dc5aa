// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoProxy

/// `application/x-www-form-urlencoded`, as forms and queries of URLs are written.
package enum FormText {
    package static func encode(_ values: [(name: String, value: String)]) -> String {
        values.map { "\(Self.encode($0.name))=\(Self.encode($0.value))" }.joined(separator: "&")
    }

    /// All but unreserved characters as escapes (RFC 3986 §2.3).
    package static func encode(_ text: String) -> String {
        var output: [UInt8] = []
        PercentCoding.append(text.utf8, to: &output)
        return String(decoding: output, as: UTF8.self)
    }
}

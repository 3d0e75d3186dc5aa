// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// Whether a body is JSON that can be read.
enum JSONType {
    /// `application/json`, and what ends with `+json` (RFC 6839 §3.1), with any parameters.
    static func matches(_ contentType: String) -> Bool {
        // Of several types, as of several fields, one is enough: whoever reads the body may go by that one.
        contentType.split(separator: ",").contains { item in
            let type = item.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }.lowercased()
            return type == "application/json" || type == "text/json" || type.hasSuffix("+json")
        }
    }

    /// No coding lies over the text (RFC 9110 §8.4).
    static func isPlain(_ fields: Fields) -> Bool {
        let coding = fields.joinedValue(named: "content-encoding")?.lowercased()
        return coding == nil || coding == "identity" || coding == ""
    }
}

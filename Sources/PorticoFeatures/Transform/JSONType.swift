// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// Whether a body is JSON that can be read.
enum JSONType {
    /// Of several types, as of several fields, one is enough: whoever reads the body may go by that one.
    static func matches(_ contentType: String) -> Bool {
        let types = ListField(contentType)
        return types.isCut || types.contains { Self.isJSON($0.value) }
    }

    /// `application/json`, and what ends with `+json` (RFC 6839 §3.1); a media type without its parameters.
    static func isJSON(_ type: ArraySlice<UInt8>) -> Bool {
        let isSame = { (one: UInt8, other: UInt8) in one.asciiLowercased == other }
        return Self.types.contains { type.elementsEqual($0, by: isSame) }
            || type.suffix(Self.suffix.count).elementsEqual(Self.suffix, by: isSame)
    }

    private static let types = [Array("application/json".utf8), Array("text/json".utf8)]
    private static let suffix = Array("+json".utf8)

    /// No coding lies over the text (RFC 9110 §8.4).
    static func isPlain(_ fields: Fields) -> Bool {
        let coding = fields.joinedValue(named: "content-encoding")?.lowercased()
        return coding == nil || coding == "identity" || coding == ""
    }
}

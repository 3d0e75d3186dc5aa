// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// `application/x-www-form-urlencoded`, as forms and queries of URLs are written.
package enum FormText {
    package static func encode(_ values: [(name: String, value: String)]) -> String {
        values.map { "\(Self.encode($0.name))=\(Self.encode($0.value))" }.joined(separator: "&")
    }

    /// All but unreserved characters as escapes (RFC 3986 §2.3).
    package static func encode(_ text: String) -> String {
        var output = ""
        let digits = Array("0123456789ABCDEF")
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                output.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                output.append("%")
                output.append(digits[Int(byte >> 4)])
                output.append(digits[Int(byte & 15)])
            }
        }
        return output
    }
}

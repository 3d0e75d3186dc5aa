// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Texts of ten megabytes that have as much as possible of one thing.
enum Shape: String, CaseIterable {
    case numbers, deep, strings, name, spaces
    case emptyObjects = "empty objects"
    case tinyObjects = "tiny objects"
    case string = "one string"
    case members = "other members"
    case sameMembers = "same members"
    case emptyNames = "empty names"
    case escapedNames = "escaped names"
    case longNames = "long names"
    case within = "members within"

    private static let size = 10 << 20

    var bytes: [UInt8] {
        let deep = String(repeating: "[", count: 120) + String(repeating: "]", count: 120)
        let escapes = String(repeating: "\\u0061", count: 16 << 10)
        return switch self {
        case .numbers: Self.text("[", "1,", "]")
        case .deep: Self.text("[", deep + ",", "]")
        case .strings: Self.text("[", #""a\n\u0061b","#, "]")
        case .name: Self.text("{\"", "\\u0061", "\":1}")
        case .spaces: Self.text("1", " \n", "")
        case .emptyObjects: Self.text("[", "{},", "]")
        case .tinyObjects: Self.text("[", #"{"a":1,"b":2},"#, "]")
        case .string: Self.text("\"", "\\u0061", "\"")
        case .members: Self.text("{", "}") { "\"k\($0)\":\($0)," }
        case .sameMembers: Self.text("{", #""a":1,"#, "}")
        case .emptyNames: Self.text("{", #""":1,"#, "}")
        case .escapedNames: Self.text("{", #""\u0061":1,"#, "}")
        case .longNames: Self.text("{", "\"\(escapes)\":1,", "}")
        case .within: Self.text(#"{"a":{"#, #""b":1,"#, "}}")
        }
    }

    private static func text(_ open: String, _ unit: String, _ close: String) -> [UInt8] {
        Self.text(open, close) { _ in unit }
    }

    /// Without the last unit's comma.
    private static func text(_ open: String, _ close: String, _ unit: (Int) -> String) -> [UInt8] {
        var bytes = Array(open.utf8)
        var number = 0
        while bytes.count < Self.size - (128 << 10) {
            bytes += unit(number).utf8
            number += 1
        }
        if bytes.last == UInt8(ascii: ",") { bytes.removeLast() }
        return bytes + Array(close.utf8)
    }
}

// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import PorticoJSON
import PorticoTesting

/// A JSON value as this test understands it: numbers as text, members in order. Two ways lead to it that share no code:
/// from Foundation's parser, and from a `JSONIndex`.
indirect enum Value: Equatable {
    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case array([Value])
    case object([String: Value])

    /// A random value with whole numbers that Foundation keeps exactly.
    static func random(depth: Int, _ source: inout SeededGenerator) -> Value {
        switch Int.random(in: 0..<(depth > 0 ? 9 : 5), using: &source) {
        case 0: .null
        case 1: .bool(Bool.random(using: &source))
        case 2: .number(String(Int64.random(in: -9_999_999_999...9_999_999_999, using: &source)))
        case 3, 4: .string(Self.text(&source))
        case 5, 6: .array((0..<Int.random(in: 0...4, using: &source)).map { _ in .random(depth: depth - 1, &source) })
        default: .randomObject(depth: depth, &source)
        }
    }

    static func randomObject(depth: Int, _ source: inout SeededGenerator) -> Value {
        var members: [String: Value] = [:]
        for _ in 0..<Int.random(in: 0...5, using: &source) {
            members[Self.name(&source)] = .random(depth: depth - 1, &source)
        }
        return .object(members)
    }

    /// Few names, so that paths meet them.
    static func name(_ source: inout SeededGenerator) -> String {
        ["a", "b", "c", "dé", "e f", "g\"h", "i\\j", "😀", ""].randomElement(using: &source) ?? "a"
    }

    private static func text(_ source: inout SeededGenerator) -> String {
        let pieces = [
            "plain text that is longer than a word ", "x", "\"", "\\", "\n", "\u{1}", "ü", "€", "😀", "/", "\u{7f}",
        ]
        return (0..<Int.random(in: 0...4, using: &source)).map { _ in pieces.randomElement(using: &source) ?? "" }
            .joined()
    }

    /// A text of the value with random white space and escapes, and members in random order.
    func text(_ source: inout SeededGenerator) -> String {
        let space = ["", "", "", " ", "\n  ", "\t", "\r\n          "].randomElement(using: &source) ?? ""
        let text =
            switch self {
            case .null: "null"
            case .bool(let flag): flag ? "true" : "false"
            case .number(let digits): digits
            case .string(let string): Self.quoted(string, &source)
            case .array(let values): "[" + values.map { $0.text(&source) }.joined(separator: ",") + space + "]"
            case .object(let members):
                "{"
                    + members.sorted { $0.key < $1.key }.shuffled(using: &source).map {
                        "\(Self.quoted($0.key, &source))\(space):\($0.value.text(&source))"
                    }.joined(separator: ",") + space + "}"
            }
        return space + text + space
    }

    private static func quoted(_ string: String, _ source: inout SeededGenerator) -> String {
        var text = "\""
        for scalar in string.unicodeScalars {
            let mustEscape = scalar.value < 0x20 || scalar == "\"" || scalar == "\\"
            guard mustEscape || Int.random(in: 0..<5, using: &source) == 0 else {
                text.unicodeScalars.append(scalar)
                continue
            }
            for unit in String(scalar).utf16 {
                let digits = String(unit, radix: 16, uppercase: Bool.random(using: &source))
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
        }
        return text + "\""
    }

    /// Foundation's reading.
    init(foundation text: [UInt8]) throws {
        self.init(object: try JSONSerialization.jsonObject(with: Data(text), options: .fragmentsAllowed))
    }

    private init(object: Any) {
        switch object {
        case let number as NSNumber:
            self = CFBoolean.isBool(number) ? .bool(number.boolValue) : .number(number.stringValue)
        case let string as String: self = .string(string)
        case let array as [Any]: self = .array(array.map { Value(object: $0) })
        case let members as [String: Any]: self = .object(members.mapValues { Value(object: $0) })
        default: self = .null
        }
    }

    /// The reading of an index.
    init(_ index: JSONIndex, _ node: JSONIndex.Node) {
        self =
            switch index.kind(node) {
            case .null: .null
            case .true: .bool(true)
            case .false: .bool(false)
            case .number: .number(index.scalarText(node) ?? "")
            case .string: .string(index.string(node))
            case .array: .array(index.elements(node).map { Value(index, $0) })
            case .object:
                .object(
                    Dictionary(index.members(node).map { (index.string($0.name), Value(index, $0.value)) }) { $1 }
                )
            }
    }
}

/// How Foundation tells `true` from `1`.
enum CFBoolean {
    static func isBool(_ number: NSNumber) -> Bool { String(cString: number.objCType) == "c" }
}

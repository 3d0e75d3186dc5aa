// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoJSON

/// What of a JSON text is not as expected.
enum JSONComparison {
    /// More differences than these are not told.
    private static let maximum = 10

    /// - Parameter isExact: whether objects may have no other members than those expected; arrays never have others.
    static func differences(_ expected: JSONValue, _ bytes: [UInt8], isExact: Bool = false) -> [String] {
        var index = JSONIndex()
        guard (try? index.build(bytes)) != nil else {
            return ["json: expected \(Self.short(expected)), found no JSON"]
        }
        var found: [String] = []
        Self.compare(expected, JSONValue(index, index.root), "json", isExact, &found)
        return found.count > Self.maximum ? found.prefix(Self.maximum) + ["…"] : found
    }

    private static func compare(
        _ expected: JSONValue, _ actual: JSONValue, _ path: String, _ isExact: Bool, _ found: inout [String]
    ) {
        switch (expected, actual) {
        case (.object(let wanted), .object(let members)):
            for member in wanted {
                let path = "\(path).\(member.name)"
                if let value = members.last(where: { $0.name == member.name })?.value {
                    Self.compare(member.value, value, path, isExact, &found)
                } else {
                    found.append("\(path): expected \(Self.short(member.value)), found nothing")
                }
            }
            let names = Set(wanted.map(\.name))
            for member in members where isExact && !names.contains(member.name) {
                found.append("\(path).\(member.name): expected nothing, found \(Self.short(member.value))")
            }
        case (.array(let wanted), .array(let values)) where wanted.count == values.count:
            for (index, pair) in zip(wanted, values).enumerated() {
                Self.compare(pair.0, pair.1, "\(path)[\(index)]", isExact, &found)
            }
        case (.array(let wanted), .array(let values)):
            found.append("\(path): expected \(wanted.count) elements, found \(values.count): \(Self.short(actual))")
        default:
            if !Self.isSame(expected, actual) {
                found.append("\(path): expected \(Self.short(expected)), found \(Self.short(actual))")
            }
        }
    }

    /// Numbers by their value, as far as that can be told.
    private static func isSame(_ left: JSONValue, _ right: JSONValue) -> Bool {
        guard case .number(let one) = left, case .number(let other) = right, one != other else { return left == right }
        let isShort = [one, other].allSatisfy { $0.utf8.count <= 15 }
        return isShort && Double(one) == Double(other)
    }

    private static func short(_ value: JSONValue) -> String {
        let text = value.text()
        return text.count > 120 ? text.prefix(119) + "…" : text
    }
}

extension JSONValue {
    init(_ index: JSONIndex, _ node: JSONIndex.Node) {
        switch index.kind(node) {
        case .object:
            self = .object(index.members(node).map { .init(index.string($0.name), JSONValue(index, $0.value)) })
        case .array: self = .array(index.elements(node).map { JSONValue(index, $0) })
        case .string: self = .string(index.string(node))
        case .number: self = .number(index.scalarText(node) ?? "")
        case .true: self = .bool(true)
        case .false: self = .bool(false)
        case .null: self = .null
        }
    }
}

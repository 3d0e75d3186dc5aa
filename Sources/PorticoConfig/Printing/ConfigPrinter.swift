// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// How a configuration is written back: which values are hidden, and whether defaults are spelled out.
public struct ConfigPrinter: Sendable {
    private let secrets: SecretPaths
    public var includesDefaults: Bool

    public init(secrets: SecretPaths = SecretPaths(), includesDefaults: Bool = false) {
        self.secrets = secrets
        self.includesDefaults = includesDefaults
    }

    /// Whether a scalar that is printed there is hidden.
    public func isSecret(_ path: ConfigPath) -> Bool { self.secrets.concern(path.text) }

    /// YAML in block style, which a gateway would read as the same configuration (but for hidden values).
    public static func yaml(_ value: JSONValue) -> String {
        var out = ""
        self.write(value, indent: 0, to: &out)
        return out
    }

    private static func write(_ value: JSONValue, indent: Int, to out: inout String) {
        switch value {
        case .object(let members) where !members.isEmpty:
            for member in members {
                out += String(repeating: " ", count: indent) + self.scalar(member.name) + ":"
                self.writeNested(member.value, indent: indent + 2, to: &out)
            }
        case .array(let values) where !values.isEmpty:
            for value in values {
                var item = ""
                self.write(value, indent: indent + 2, to: &item)
                out += String(repeating: " ", count: indent) + "- " + item.dropFirst(indent + 2)
            }
        default: out += String(repeating: " ", count: indent) + self.leaf(value) + "\n"
        }
    }

    private static func writeNested(_ value: JSONValue, indent: Int, to out: inout String) {
        switch value {
        case .object(let members) where !members.isEmpty: break
        case .array(let values) where values.contains { $0.isNested }: break
        default:
            out += " " + self.leaf(value) + "\n"
            return
        }
        out += "\n"
        self.write(value, indent: indent, to: &out)
    }

    private static func leaf(_ value: JSONValue) -> String {
        switch value {
        case .string(let text): self.scalar(text)
        case .array(let values): "[" + values.map { self.leaf($0) }.joined(separator: ", ") + "]"
        default: value.text()
        }
    }

    /// Without quotes where YAML reads the same text back, also in a list in brackets.
    private static func scalar(_ text: String) -> String {
        let marks = Set("_-./".utf8)
        let isPlain =
            text.utf8.allSatisfy { Syntax.isAlphanumeric($0) || marks.contains($0) || $0 == UInt8(ascii: " ") }
            && (text.utf8.first.map { Syntax.isAlphanumeric($0) || $0 == UInt8(ascii: "/") } ?? false)
            && !text.hasSuffix(" ") && CoreScalar(text) == .text(text)
        return isPlain ? text : JSONValue.string(text.replacing("${", with: "$${")).text()
    }
}

extension JSONValue {
    fileprivate var isNested: Bool {
        switch self {
        case .array(let values): !values.isEmpty
        case .object(let members): !members.isEmpty
        default: false
        }
    }
}

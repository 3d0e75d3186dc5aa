// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
internal import PorticoProxy

/// What a text must be like.
package enum ExpectedText: Sendable, Hashable {
    case equals(String)
    case contains(String)
    /// Found in the text; `^` and `$` anchor it.
    case regex(String)
    case present
    case absent

    /// Nil: there is no such text.
    func holds(_ text: String?) -> Bool {
        guard let text else { return self == .absent }
        switch self {
        case .equals(let expected): return text == expected
        case .contains(let part): return text.contains(part)
        case .regex(let pattern): return Regex.isFound(pattern, in: text) ?? false
        case .present: return true
        case .absent: return false
        }
    }
}

extension ExpectedText: CustomStringConvertible {
    package var description: String {
        switch self {
        case .equals(let text): "'\(text)'"
        case .contains(let part): "something with '\(part)' in it"
        case .regex(let pattern): "something that matches '\(pattern)'"
        case .present: "something"
        case .absent: "nothing"
        }
    }
}

/// A field, or a query parameter, by name.
package struct ExpectedField: Sendable, Hashable {
    package var name: String
    package var value: ExpectedText
}

/// The long form of an expected text.
struct ExpectedTextConfig: Configurable {
    var contains: String?
    var regex: String?
    var present = false
    var absent = false

    static let noun = "expected text"
    static let keys: [Key<ExpectedTextConfig>] = [
        Key("contains", \.contains, Kind<String>.string.optional, "This stands in it."),
        Key(
            "regex", \.regex, Kind<String>.string.optional, "An expression that is found in it; `^` and `$` anchor it."),
        Key("present", \.present, .bool, "It is there, whatever it is."),
        Key("absent", \.absent, .bool, "It is not there."),
    ]

    /// Nil: the keys do not say one thing.
    var text: ExpectedText? {
        switch (self.contains, self.regex, self.present, self.absent) {
        case (let part?, nil, false, false): .contains(part)
        case (nil, let pattern?, false, false): .regex(pattern)
        case (nil, nil, true, false): .present
        case (nil, nil, false, true): .absent
        default: nil
        }
    }

    mutating func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        if let pattern = self.regex, let problem = Regex.check(pattern), let value = node["regex"] {
            let isHidden = reader.secrets.contains(path.key("regex").text)
            reader.error(
                "malformed regular expression" + (isHidden ? "" : ": \(problem)"), at: value.location, path.key("regex")
            )
        }
        let known = ["contains", "regex", "present", "absent"]
        guard self.text == nil, !known.contains(where: { reader.hasFailed(path.key($0)) }) else { return }
        reader.error(
            "expected one thing to be said of this text", at: node.location, path,
            hint: "'contains', 'regex', 'present: true' or 'absent: true'")
    }
}

extension Kind where Value == ExpectedText {
    /// The text itself, or what it must be like.
    static let expectedText = Kind(
        shape: .anyOf([Kind<String>.string.shape, Kind<ExpectedTextConfig>.object().shape]),
        decode: { node, path, reader in
            guard case .map = node.content else {
                return Kind<String>.string.decode(node, path, reader).map { .equals($0) }
            }
            return ExpectedTextConfig.decode(node, path, reader)?.text
        },
        encode: { value, path, printer in
            var config = ExpectedTextConfig()
            switch value {
            case .equals(let text): return Kind<String>.string.encode(text, path, printer)
            case .contains(let part): config.contains = part
            case .regex(let pattern): config.regex = pattern
            case .present: config.present = true
            case .absent: config.absent = true
            }
            var plain = printer
            plain.includesDefaults = false
            return config.encode(path, plain)
        }
    )
}

extension Kind where Value == [ExpectedField] {
    /// A map from names to texts.
    static let expectedFields = Kind(
        shape: .map(key: "name", pattern: nil, value: Kind<ExpectedText>.expectedText.shape),
        decode: { node, path, reader in
            guard let entries = node.entries else {
                reader.wrongType(node, path, expected: "a map from names to texts")
                return nil
            }
            return entries.compactMap { entry in
                Kind<ExpectedText>.expectedText.decode(entry.value, path.key(entry.name), reader).map {
                    ExpectedField(name: entry.name, value: $0)
                }
            }
        },
        encode: { fields, path, printer in
            let members = fields.compactMap { field in
                Kind<ExpectedText>.expectedText.encode(field.value, path.key(field.name), printer).map {
                    JSONValue.Member(field.name, $0)
                }
            }
            return members.isEmpty ? nil : .object(members)
        }
    )
}

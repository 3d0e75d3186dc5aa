// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

extension Policy where Config == LimitsConfig {
    /// `limits`: what a request may bring along.
    package static let limits = Policy(
        "limits",
        route: "What a request may bring along; replaces the limits of `defaults` whole.",
        bff: "What a request may bring along to its routes that do not say it.",
        defaults: "What a request may bring along to every route that has no `limits`.")
}

/// What a request may bring along, in place of what its listener says (`limits`).
package struct LimitsConfig: Configurable, Hashable {
    /// Nil: as the listener says.
    package var body: BodyLimit?

    package init() {}

    package static let noun = "request limits"
    package static let keys: [Key<LimitsConfig>] = [
        Key(
            "body", \.body, Kind<BodyLimit>.bodyLimit.optional,
            "The largest request body, or `none`; more is answered with 413. Default: as the listener says.")
    ]
}

/// How large a body may be.
package enum BodyLimit: Sendable, Hashable {
    case size(ByteSize)
    case none

    /// In bytes.
    package var count: Int {
        switch self {
        case .size(let size): size.bytes
        case .none: .max
        }
    }
}

extension Kind where Value == BodyLimit {
    /// A size, or `none`.
    static let bodyLimit = Kind<String>.text(
        "a size or 'none'", pattern: "^([0-9]{1,13}(B|KB|KiB|MB|MiB|GB|GiB)|none)$",
        parse: { text throws(ValueError) in text }
    ).map(
        { text, _ throws(ValueError) -> BodyLimit in
            if text == "none" { return .none }
            guard text.utf8.first.map({ Syntax.isDigit($0) }) == true else {
                throw ValueError("expected a size or 'none', found '\(text)'", hint: "such as '64KiB' or '100MiB'")
            }
            return .size(try ByteSize.parse(ConfigText(text)))
        },
        back: { (limit: BodyLimit) -> String in
            switch limit {
            case .size(let size): size.description
            case .none: "none"
            }
        })
}

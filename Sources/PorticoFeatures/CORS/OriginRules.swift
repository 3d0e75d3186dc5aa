// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig

/// The origins that may use a route, as they are looked up.
package struct OriginRules: Sendable {
    /// Every page, whatever its origin: answers do not depend on it.
    let takesAny: Bool
    private let exact: Set<String>
    private let wildcards: [(prefix: String, suffix: String)]

    /// No origin is longer: a host has 253 bytes.
    static let longest = 300

    package init(_ patterns: [OriginPattern]) {
        var exact: Set<String> = []
        var wildcards: [(prefix: String, suffix: String)] = []
        for pattern in patterns {
            switch pattern {
            case .any: break
            case .null: exact.insert("null")
            case .exact(let origin): exact.insert(origin)
            case .wildcard(let scheme, let suffix): wildcards.append(("\(scheme)://", suffix))
            }
        }
        self.takesAny = patterns.contains(.any)
        self.exact = exact
        self.wildcards = wildcards
    }

    /// The pattern that takes the origin, as it is written; `nil`: none does.
    func pattern(taking origin: String) -> String? {
        if self.takesAny { return "*" }
        // No other letter becomes one of ASCII in lower case.
        guard origin.utf8.count <= Self.longest, origin.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
        let origin = OriginPattern.canonical(origin: origin)
        if self.exact.contains(origin) { return origin }
        return self.wildcards.first { Self.takes($0, origin) }.map { "\($0.prefix)*\($0.suffix)" }
    }

    private static func takes(_ wildcard: (prefix: String, suffix: String), _ origin: String) -> Bool {
        guard origin.hasPrefix(wildcard.prefix), origin.hasSuffix(wildcard.suffix) else { return false }
        let labels = origin.utf8.dropFirst(wildcard.prefix.utf8.count).dropLast(wildcard.suffix.utf8.count)
        // What is no label could end the host, and make the rest a path or a port.
        return labels.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { label in
            !label.isEmpty && label.allSatisfy { Syntax.isAlphanumeric($0) || $0 == 0x2d || $0 == 0x5f }
        }
    }
}

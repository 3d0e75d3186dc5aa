// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy

/// Route tables in short form for the tests of routing.
enum Patterns {
    /// `/users/{id}/**` as a pattern.
    static func path(_ text: String) -> PathPattern {
        var segments: [PathPattern.Segment] = []
        var remainder: PathPattern.Remainder?
        let parts = text == "/" ? [] : text.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        for part in parts {
            if part == "**" {
                remainder = .init(name: nil)
            } else if part.hasSuffix("**}") {
                remainder = .init(name: String(part.dropFirst().dropLast(3)))
            } else if part == "*" {
                segments.append(.single(name: nil))
            } else if let open = part.firstIndex(of: "{"), let close = part.lastIndex(of: "}"),
                part.first != "{" || part.last != "}" || part.contains(":")
            {
                let words = part[open..<close].dropFirst().split(separator: ":", maxSplits: 1)
                segments.append(
                    .placeholder(
                        .init(
                            name: String(words[0]), prefix: String(part[..<open]),
                            suffix: String(part[close...].dropFirst()),
                            pattern: words.count == 2 ? String(words[1]) : nil)))
            } else if part.hasPrefix("{") {
                segments.append(.single(name: String(part.dropFirst().dropLast())))
            } else {
                segments.append(.literal(String(part)))
            }
        }
        return PathPattern(segments: segments, remainder: remainder, text: text)
    }

    /// A match from its short form, as `GET,POST /users/**`.
    static func match(_ text: String, hosts: [String] = []) -> RouteMatch {
        let words = text.split(separator: " ")
        var match = RouteMatch(path: Self.path(String(words.last ?? "/")))
        if words.count == 2 { match.methods = words[0].split(separator: ",").map(String.init) }
        match.hosts = hosts.map { $0.hasPrefix("*") ? .wildcard(suffix: String($0.dropFirst())) : .exact($0) }
        return match
    }

    static func entry(
        _ name: String,
        _ text: String,
        hosts: [String] = [],
        priority: Int = 0,
        line: Int = 1,
        _ narrow: (inout RouteMatch) -> Void = { _ in }
    ) -> RouteEntry {
        var match = Self.match(text, hosts: hosts)
        narrow(&match)
        return RouteEntry(name: name, match: match, priority: priority, location: Self.place(line))
    }

    static func place(_ line: Int, column: Int = 3) -> SourceLocation {
        SourceLocation(file: "gateway.yaml", line: line, column: column)
    }
}
